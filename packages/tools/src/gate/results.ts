import { Fault, joinLabels } from '@oxydra/types';
import type { Label, Log, Permit, ToolCall, ToolResult } from '@oxydra/types';
import { capText } from '../cap-text.ts';
import type { PreparedCall, ToolAnswer, ToolPorts } from '../tool.ts';
import { scrubJson } from './scrub-json.ts';

export interface ResultPorts extends Pick<ToolPorts, 'artifacts'> {
  /** A text without the secrets in it. */
  readonly scrub: (text: string) => string;
  readonly log: Log;
}

/** What a call brought, and what kept it from bringing anything, as everybody may see it: scrubbed, cut, labelled. */
export interface Results {
  finish(
    permit: Pick<Permit, 'call' | 'scene'>,
    prepared: PreparedCall,
    answer: ToolAnswer,
    durationMs: number,
  ): Promise<ToolResult>;
  failure(call: ToolCall, error: unknown, about: { readonly label: Label; readonly durationMs: number }): ToolResult;
}

export function createResults({ scrub, artifacts, log }: ResultPorts): Results {
  /** Words about a failure; where the scrubber itself has failed they may hold anything, and are left out. */
  const scrubWords = (text: string): string => {
    try {
      return scrub(text);
    } catch {
      return 'What it said could not be scrubbed and is left out.';
    }
  };

  return {
    async finish({ call, scene }, prepared, answer, durationMs) {
      const keep = (whole: string): Promise<string | undefined> =>
        artifacts.keep(scene.session, whole).catch((error: unknown) => {
          log.warn('tool.artifact-lost', { tool: call.name, code: Fault.toRecord(error).code });
          return undefined;
        });
      const origin = answer.label === undefined ? prepared.label : joinLabels(prepared.label, answer.label);
      const { output, files, media, diff } = answer;
      return {
        ok: true,
        ...(await capText(scrub(answer.text), keep)),
        label: joinLabels(scene.label, origin),
        origin,
        durationMs,
        ...(output === undefined ? {} : { output: scrubJson(output, scrub) }),
        ...(files === undefined ? {} : { files }),
        ...(media === undefined ? {} : { media }),
        ...(diff === undefined ? {} : { diff: scrub(diff) }),
      };
    },

    failure(call, error, about) {
      if (Fault.is(error)) {
        const { code } = error;
        const message = scrubWords(error.message);
        const hint = error.hint === undefined ? undefined : scrubWords(error.hint);
        const text = hint === undefined ? message : `${message} ${hint}`;
        return { ok: false, text, ...about, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
      }
      const what = error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error';
      log.error('tool.bug', { tool: call.name, call: call.call, what: scrubWords(what) });
      const message = `${call.name} failed because of a defect in it.`;
      const hint = 'Try another way; the log has the details.';
      return { ok: false, text: `${message} ${hint}`, ...about, error: { code: 'tool/bug', message, hint } };
    },
  };
}
