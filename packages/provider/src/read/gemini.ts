import type { FinishReason, JsonObject, Usage } from '@oxydra/types';
import { readApiError } from '../wire/api-error.ts';
import { count, isObject, list, object, text, words } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import { providerFault } from '../wire/provider-fault.ts';
import { cutFault } from '../wire/transport.ts';
import { createAnswer } from './answer.ts';
import { createPartialArguments } from './gemini-arguments.ts';
import type { PartialArguments } from './gemini-arguments.ts';
import { objectOf } from './reader.ts';
import type { ReaderPorts, WireReader } from './reader.ts';

const FILTERED = /SAFETY|RECITATION|LANGUAGE|BLOCKLIST|PROHIBITED_CONTENT|SPII/;

function finishReason(raw: string, calls: number): FinishReason {
  if (raw === 'STOP' || raw === 'FINISH_REASON_UNSPECIFIED') return calls > 0 ? 'tool-calls' : 'stop';
  if (raw === 'MAX_TOKENS') return 'length';
  return FILTERED.test(raw) ? 'content-filter' : 'error';
}

/** Thoughts are counted apart from candidates here; our output includes them. */
function readUsage(raw: Loose): Usage {
  const reasoning = count(raw['thoughtsTokenCount']) ?? 0;
  return {
    input: (count(raw['promptTokenCount']) ?? 0) + (count(raw['toolUsePromptTokenCount']) ?? 0),
    output: (count(raw['candidatesTokenCount']) ?? 0) + reasoning,
    cachedInput: count(raw['cachedContentTokenCount']) ?? 0,
    cacheWrite: 0,
    reasoning,
  };
}

/** Reads `streamGenerateContent`: no terminal event, so the end of bytes after a finish reason ends the answer. */
export function readGemini({ party, by, ids }: ReaderPorts): WireReader {
  const answer = createAnswer(by, ids);
  let part: { readonly key: string; readonly kind: 'text' | 'reasoning' } | undefined;
  let call:
    | { readonly key: string; readonly partial: PartialArguments; readonly opaque: JsonObject | undefined }
    | undefined;
  let counter = 0;
  let finish: string | undefined;
  let finishMessage: string | undefined;

  const nextKey = (): string => {
    counter += 1;
    return String(counter);
  };
  const closePart = (opaque?: JsonObject): void => {
    if (part !== undefined) answer.close(part.key, opaque);
    part = undefined;
  };
  const closeCall = (): void => {
    if (call === undefined) return;
    answer.callEnd(call.key, { whole: call.partial.whole(), opaque: call.opaque });
    call = undefined;
  };

  const speak = (kind: 'text' | 'reasoning', said: string, signed: JsonObject | undefined): void => {
    // A signature belongs to exactly the part it came on, so that part stands alone.
    if (part !== undefined && (part.kind !== kind || signed !== undefined)) closePart();
    if (said === '' && signed === undefined) return;
    part ??= { key: nextKey(), kind };
    answer.open(kind, part.key);
    if (kind === 'text') answer.text(part.key, said);
    else answer.reasoning(part.key, said);
    if (signed !== undefined) closePart(signed);
  };

  const functionCall = (raw: Loose, signed: JsonObject | undefined): void => {
    const name = words(raw['name']);
    if (name !== undefined) {
      closePart();
      closeCall();
      const key = nextKey();
      answer.callStart(key, name, words(raw['id']));
      call = { key, partial: createPartialArguments(raw['args']), opaque: signed };
    }
    call?.partial.add(raw['partialArgs']);
    const open = raw['willContinue'] === true;
    if (!open) closeCall();
  };

  const readPart = (raw: Loose): void => {
    const signature = words(raw['thoughtSignature']);
    const signed = signature === undefined ? undefined : { google: { thoughtSignature: signature } };
    if (isObject(raw['functionCall'])) functionCall(raw['functionCall'], signed);
    else if (isObject(raw['inlineData'])) {
      closePart();
      const data = words(raw['inlineData']['data']);
      if (data !== undefined) answer.file(words(raw['inlineData']['mimeType']) ?? 'application/octet-stream', data);
    } else if (typeof raw['text'] === 'string' || signed !== undefined) {
      speak(raw['thought'] === true ? 'reasoning' : 'text', text(raw['text']) ?? '', signed);
    }
  };

  const readCandidate = (candidate: Loose): void => {
    for (const item of list(object(candidate['content'])['parts'])) readPart(object(item));
    for (const chunk of list(object(candidate['groundingMetadata'])['groundingChunks'])) {
      const web = object(object(chunk)['web']);
      const url = words(web['uri']);
      if (url !== undefined) answer.source(url, words(web['title']));
    }
    finish = words(candidate['finishReason']) ?? finish;
    finishMessage = words(candidate['finishMessage']) ?? finishMessage;
  };

  return {
    get seen() {
      return answer.seen;
    },
    read(event) {
      if (event.data === '[DONE]') return [];
      const value = objectOf(party, event);
      if (value === undefined) return [];
      if (value['error'] !== undefined)
        throw providerFault(party, readApiError(value) ?? { message: 'no reason given' });
      if (isObject(value['usageMetadata'])) answer.usage(readUsage(value['usageMetadata']));
      const blocked = words(object(value['promptFeedback'])['blockReason']);
      if (blocked !== undefined) {
        finish = 'PROHIBITED_CONTENT';
        finishMessage = words(object(value['promptFeedback'])['blockReasonMessage']) ?? `prompt blocked: ${blocked}`;
      }
      const candidates = list(value['candidates']);
      const first = candidates.find((candidate) => (count(object(candidate)['index']) ?? 0) === 0);
      if (first !== undefined) readCandidate(object(first));
      return answer.take();
    },
    end() {
      if (finish === undefined) throw cutFault(party);
      closePart();
      closeCall();
      answer.finish(finishReason(finish, answer.calls), {
        stopReason: finish,
        ...(finishMessage === undefined ? {} : { explanation: finishMessage }),
      });
      return answer.take();
    },
  };
}
