import type { FinishReason, JsonObject, Usage } from '@oxydra/types';
import { readApiError } from '../wire/api-error.ts';
import { count, isObject, list, object, text, words } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import { providerFault } from '../wire/provider-fault.ts';
import { cutFault } from '../wire/transport.ts';
import { createAnswer } from './answer.ts';
import { objectOf } from './reader.ts';
import type { ReaderPorts, WireReader } from './reader.ts';

const REASONS: { readonly [stop: string]: FinishReason } = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content-filter',
};

type Block =
  | { readonly kind: 'text' | 'thinking' | 'skipped'; signature: string; readonly redacted?: string | undefined }
  | { readonly kind: 'call'; readonly input: unknown };

/** Input as we count it includes what was cached, which this API counts apart. */
function readUsage(raw: Loose): Usage {
  const cachedInput = count(raw['cache_read_input_tokens']) ?? 0;
  const cacheWrite = count(raw['cache_creation_input_tokens']) ?? 0;
  return {
    input: (count(raw['input_tokens']) ?? 0) + cachedInput + cacheWrite,
    output: count(raw['output_tokens']) ?? 0,
    cachedInput,
    cacheWrite,
    reasoning: count(object(raw['output_tokens_details'])['thinking_tokens']) ?? 0,
  };
}

/** Reads the Messages stream: named events, blocks by index, a cumulative usage whose later figures win. */
export function readAnthropic({ party, by, ids }: ReaderPorts): WireReader {
  const answer = createAnswer(by, ids);
  const blocks = new Map<string, Block>();
  let usage: Loose = {};
  let stop: string | undefined;
  let refusal: unknown;
  let ended = false;

  const learn = (raw: unknown): void => {
    // A later null does not unsay what was known.
    const told = Object.fromEntries(Object.entries(object(raw)).filter(([, value]) => value !== null));
    if (Object.keys(told).length === 0) return;
    usage = { ...usage, ...told };
    answer.usage(readUsage(usage));
  };

  const blockStart = (key: string, block: Loose): void => {
    switch (block['type']) {
      case 'text':
        blocks.set(key, { kind: 'text', signature: '' });
        answer.open('text', key);
        answer.text(key, text(block['text']) ?? '');
        break;
      case 'thinking':
        blocks.set(key, { kind: 'thinking', signature: text(block['signature']) ?? '' });
        answer.open('reasoning', key);
        answer.reasoning(key, text(block['thinking']) ?? '');
        break;
      case 'redacted_thinking':
        blocks.set(key, { kind: 'thinking', signature: '', redacted: text(block['data']) ?? '' });
        answer.open('reasoning', key);
        break;
      case 'tool_use':
        blocks.set(key, { kind: 'call', input: block['input'] });
        answer.callStart(key, text(block['name']) ?? '', words(block['id']));
        break;
      default:
        // What the provider ran itself (and whatever comes next year) leaves only its sources.
        blocks.set(key, { kind: 'skipped', signature: '' });
        for (const result of list(block['content'])) {
          const url = words(object(result)['url']);
          if (url !== undefined) answer.source(url, words(object(result)['title']));
        }
    }
  };

  const blockDelta = (key: string, delta: Loose): void => {
    const block = blocks.get(key);
    switch (delta['type']) {
      case 'text_delta':
        if (block?.kind !== 'skipped') answer.text(key, text(delta['text']) ?? '');
        break;
      case 'thinking_delta':
        if (block?.kind !== 'skipped') answer.reasoning(key, text(delta['thinking']) ?? '');
        break;
      case 'signature_delta':
        if (block?.kind === 'thinking') block.signature += text(delta['signature']) ?? '';
        break;
      case 'input_json_delta':
        answer.callInput(key, text(delta['partial_json']) ?? '');
        break;
      case 'citations_delta': {
        const citation = object(delta['citation']);
        const url = words(citation['url']);
        if (url !== undefined) answer.source(url, words(citation['title']));
        break;
      }
      default:
    }
  };

  const blockStop = (key: string): void => {
    const block = blocks.get(key);
    if (block === undefined) return;
    blocks.delete(key);
    if (block.kind === 'call') {
      const given = answer.callText(key) === '' && isObject(block.input) ? JSON.stringify(block.input) : undefined;
      answer.callEnd(key, { whole: given });
      return;
    }
    const signed: JsonObject = {
      ...(block.signature === '' ? {} : { signature: block.signature }),
      ...(block.redacted === undefined ? {} : { redactedData: block.redacted }),
    };
    answer.close(key, Object.keys(signed).length === 0 ? undefined : { anthropic: signed });
  };

  const handle = (type: unknown, event: Loose): void => {
    const key = String(count(event['index']) ?? 0);
    switch (type) {
      case 'message_start': {
        const message = object(event['message']);
        learn(message['usage']);
        stop = words(message['stop_reason']) ?? stop;
        for (const [at, block] of list(message['content']).entries()) {
          blockStart(`given-${at}`, object(block));
          blockStop(`given-${at}`);
        }
        break;
      }
      case 'content_block_start':
        blockStart(key, object(event['content_block']));
        break;
      case 'content_block_delta':
        blockDelta(key, object(event['delta']));
        break;
      case 'content_block_stop':
        blockStop(key);
        break;
      case 'message_delta': {
        const delta = object(event['delta']);
        stop = words(delta['stop_reason']) ?? stop;
        refusal = delta['stop_details'] ?? refusal;
        learn(event['usage']);
        break;
      }
      case 'message_stop': {
        ended = true;
        for (const open of blocks.keys()) blockStop(open);
        const reason = REASONS[stop ?? ''] ?? (answer.calls > 0 ? 'tool-calls' : 'stop');
        const explanation = words(object(refusal)['explanation']);
        answer.finish(reason, {
          ...(stop === undefined ? {} : { stopReason: stop }),
          ...(explanation === undefined ? {} : { explanation }),
        });
        break;
      }
      case 'error': {
        const said = readApiError(event) ?? { message: 'no reason given' };
        throw providerFault(party, said);
      }
      default:
    }
  };

  return {
    get seen() {
      return answer.seen;
    },
    read(event) {
      if (ended || event.data === '[DONE]') return [];
      const value = objectOf(party, event);
      if (value !== undefined) handle(value['type'] ?? event.name, value);
      return answer.take();
    },
    end() {
      if (!ended) throw cutFault(party);
      return answer.take();
    },
  };
}
