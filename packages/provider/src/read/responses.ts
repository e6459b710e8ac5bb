import { Fault } from '@oxydra/types';
import type { FinishReason, JsonObject, Usage } from '@oxydra/types';
import { readApiError } from '../wire/api-error.ts';
import { count, isObject, list, object, text, words } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import { providerFault } from '../wire/provider-fault.ts';
import { cutFault } from '../wire/transport.ts';
import { createAnswer } from './answer.ts';
import { objectOf } from './reader.ts';
import type { ReaderPorts, WireReader } from './reader.ts';
import { createResponseItems } from './response-items.ts';

function readUsage(raw: Loose): Usage {
  const details = object(raw['input_tokens_details']);
  return {
    input: count(raw['input_tokens']) ?? 0,
    output: count(raw['output_tokens']) ?? 0,
    cachedInput: count(details['cached_tokens']) ?? 0,
    cacheWrite: count(details['cache_write_tokens']) ?? 0,
    reasoning: count(object(raw['output_tokens_details'])['reasoning_tokens']) ?? 0,
  };
}

/** Reads the Responses stream. Items are told apart by `output_index`: some servers change ids on every event. */
export function readResponses({ party, by, ids }: ReaderPorts): WireReader {
  const answer = createAnswer(by, ids);
  const items = createResponseItems(answer);
  let ended = false;

  const fail = (raw: Loose): never => {
    throw providerFault(party, readApiError(raw) ?? { message: 'no reason given' });
  };

  const conclude = (response: Loose, status: string): void => {
    ended = true;
    for (const [index, item] of list(response['output']).entries()) items.done(index, object(item));
    items.endAll();
    if (isObject(response['usage'])) answer.usage(readUsage(response['usage']));
    const cause = words(object(response['incomplete_details'])['reason']);
    const called = answer.calls > 0;
    let reason: FinishReason = items.refused ? 'content-filter' : called ? 'tool-calls' : 'stop';
    if (status === 'incomplete') reason = cause === 'content_filter' ? 'content-filter' : 'length';
    const metadata: JsonObject = {
      ...(words(response['id']) === undefined ? {} : { responseId: words(response['id']) ?? '' }),
      ...(cause === undefined ? {} : { stopReason: cause }),
    };
    answer.finish(reason, metadata);
  };

  const handle = (type: string, event: Loose): void => {
    const index = count(event['output_index']) ?? 0;
    switch (type) {
      case 'response.output_item.added':
        items.added(index, object(event['item']));
        break;
      case 'response.output_item.done':
        items.done(index, object(event['item']));
        break;
      case 'response.output_text.delta':
        items.text(index, count(event['content_index']) ?? 0, text(event['delta']) ?? '', false);
        break;
      case 'response.refusal.delta':
        items.text(index, count(event['content_index']) ?? 0, text(event['delta']) ?? '', true);
        break;
      case 'response.reasoning_summary_part.added':
        items.reasoning(index, `summary-${count(event['summary_index']) ?? 0}`, '');
        break;
      case 'response.reasoning_summary_text.delta':
        items.reasoning(index, `summary-${count(event['summary_index']) ?? 0}`, text(event['delta']) ?? '');
        break;
      case 'response.reasoning_text.delta':
        items.reasoning(index, `content-${count(event['content_index']) ?? 0}`, text(event['delta']) ?? '');
        break;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        items.input(index, text(event['delta']) ?? '');
        break;
      case 'response.output_text.annotation.added': {
        const note = object(event['annotation']);
        const url = words(note['url']);
        if (url !== undefined) answer.source(url, words(note['title']));
        break;
      }
      case 'response.completed':
      case 'response.incomplete':
        conclude(object(event['response']), type.slice('response.'.length));
        break;
      case 'response.failed':
        fail(object(event['response']));
        break;
      case 'response.cancelled':
        throw new Fault('provider/cancelled', `${party.provider} cancelled the answer on its side.`, {
          hint: 'Try again.',
          retryable: true,
        });
      case 'error':
        fail(event);
        break;
      default:
    }
  };

  return {
    get seen() {
      return answer.seen;
    },
    read(event) {
      if (ended || event.data.trim() === '[DONE]') return [];
      const value = objectOf(party, event);
      if (value !== undefined) handle(words(value['type']) ?? event.name, value);
      return answer.take();
    },
    end() {
      if (!ended) throw cutFault(party);
      return answer.take();
    },
  };
}
