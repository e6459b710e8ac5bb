import { Fault } from '@oxydra/types';
import type { Clock, FinishReason, Ids, ModelRequest, Usage } from '@oxydra/types';
import type { AttemptEvent, Route } from '../attempt.ts';
import type { KnownModel } from '../ask/target.ts';
import { requestTokens, roughTokens } from '../cost/token-estimate.ts';
import { createAnswer } from '../read/answer.ts';
import { wait } from '../resilience/wait.ts';
import { lastUserText, replyTo } from './reply.ts';
import type { RehearsalAnswer, RehearsalScript, RehearsalStep } from './script.ts';

export const REHEARSAL = 'rehearsal';

export const REHEARSAL_MODEL: KnownModel = {
  id: `${REHEARSAL}/${REHEARSAL}`,
  provider: REHEARSAL,
  model: REHEARSAL,
  name: 'Rehearsal (no AI)',
  contextTokens: 200_000,
  outputTokens: 16_384,
  toolCalls: true,
  reasoning: true,
  reads: ['text', 'image', 'pdf', 'audio', 'video'],
  prices: { input: 0, output: 0 },
  rehearsal: true,
};

/** Word by word, each with the space before it, so that the pieces put together are the text. */
const words = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? [];

function pieces(text: string, count: number | undefined): readonly string[] {
  if (count === undefined) return words(text);
  const size = Math.max(1, Math.ceil(text.length / count));
  const cut: string[] = [];
  for (let at = 0; at < text.length; at += size) cut.push(text.slice(at, at + size));
  return cut;
}

/** Chooses the answers of a script, one each time; remembers what was said. */
function createPrompter(script: RehearsalScript | undefined): (request: ModelRequest) => readonly RehearsalStep[] {
  let given = new Map<RehearsalAnswer, number>();
  const left = (answer: RehearsalAnswer): boolean => (given.get(answer) ?? 0) < (answer.times ?? 1);
  return (request) => {
    const said = lastUserText(request.messages).toLowerCase();
    const fits = (answer: RehearsalAnswer): boolean =>
      answer.match === undefined || said.includes(answer.match.toLowerCase());
    const next = (): RehearsalAnswer | undefined => script?.answers.find((answer) => left(answer) && fits(answer));
    let chosen = next();
    if (chosen === undefined && script?.loop === true) {
      given = new Map([...given].filter(([answer]) => !fits(answer)));
      chosen = next();
    }
    if (chosen === undefined) return replyTo(request);
    given.set(chosen, (given.get(chosen) ?? 0) + 1);
    return chosen.steps;
  };
}

/**
 * A provider without AI or network: what it says follows from what it is asked and from its script. It streams, calls
 * tools, fails, waits and reports usage like any other.
 */
export function createRehearsal(ports: {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly script?: RehearsalScript | undefined;
}): Route {
  const prompter = createPrompter(ports.script);
  return {
    model: REHEARSAL_MODEL,
    provider: REHEARSAL,
    async *attempt(request, maxOutput, record, signal): AsyncGenerator<AttemptEvent, void, undefined> {
      const steps = prompter(request);
      const answer = createAnswer(REHEARSAL_MODEL.id, ports.ids);
      const input = requestTokens(request, roughTokens);
      let told: Partial<Usage> = {};
      let output = 0;
      let reason: FinishReason | undefined;
      record.accepted = true;
      const usage = (): Usage => ({ input, output, cachedInput: 0, cacheWrite: 0, reasoning: 0, ...told });

      for (const [at, step] of steps.entries()) {
        signal.throwIfAborted();
        const key = String(at);
        switch (step.type) {
          case 'text':
            answer.open('text', key);
            for (const piece of pieces(step.text, step.pieces)) {
              if (output >= maxOutput) break;
              answer.text(key, piece);
              output += roughTokens(piece);
              yield* answer.take();
            }
            answer.close(key);
            break;
          case 'reasoning':
            for (const piece of words(step.text)) answer.reasoning(key, piece);
            answer.close(key, { rehearsal: { signature: 'unchanged' } });
            output += roughTokens(step.text);
            break;
          case 'tool-call': {
            const given = step.arguments ?? {};
            const text = typeof given === 'string' ? given : JSON.stringify(given);
            answer.callStart(key, step.name);
            for (const piece of pieces(text, 3)) answer.callInput(key, piece);
            answer.callEnd(key);
            output += roughTokens(text);
            break;
          }
          case 'delay':
            yield* answer.take();
            await wait(step.ms, ports.clock, signal);
            break;
          case 'usage': {
            const { type, ...figures } = step;
            void type;
            told = {
              ...told,
              ...Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined)),
            };
            break;
          }
          case 'finish':
            reason = step.reason;
            break;
          case 'error':
            record.usage = usage();
            yield* answer.take();
            throw new Fault(
              `provider/${step.code ?? 'server-error'}`,
              step.message ?? 'The rehearsal fails as its script says.',
              {
                retryable: step.retryable ?? false,
                hint: 'This failure is part of rehearsal.script.',
                ...(step.retryAfterMs === undefined ? {} : { retryAfterMs: step.retryAfterMs }),
              },
            );
        }
        yield* answer.take();
      }
      if (output >= maxOutput) reason ??= 'length';
      record.usage = usage();
      answer.usage(usage());
      answer.finish(reason ?? (answer.calls > 0 ? 'tool-calls' : 'stop'));
      yield* answer.take();
    },
  };
}
