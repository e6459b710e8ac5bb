import type { Clock, Ids, ModelRequest, Usage } from '@oxydra/types';
import type { WireEvent } from './read/answer.ts';
import { readAnthropic } from './read/anthropic.ts';
import { readChat } from './read/chat.ts';
import { readGemini } from './read/gemini.ts';
import type { ReaderPorts, WireReader } from './read/reader.ts';
import { readResponses } from './read/responses.ts';
import { sdkModelOf } from './ask/sdk-model.ts';
import type { Family, KnownModel, Target } from './ask/target.ts';
import type { Party } from './wire/provider-fault.ts';
import { openEvents } from './wire/transport.ts';
import type { Fetch, Send } from './wire/transport.ts';

const READERS: { readonly [F in Family]: (ports: ReaderPorts) => WireReader } = {
  openai: readChat,
  compatible: readChat,
  openai_responses: readResponses,
  anthropic: readAnthropic,
  gemini: readGemini,
};

/** What became known of an attempt so far; the attempt writes it, whoever runs the attempt reads it afterwards. */
export interface AttemptRecord {
  /** True once the provider began to answer: from then on it may be billed. */
  accepted: boolean;
  usage: Usage | undefined;
}

export type AttemptEvent = WireEvent | { readonly type: 'warning'; readonly text: string };

/** Something that can be asked once: a target on the network, or the rehearsal. */
export interface Route {
  readonly model: KnownModel;
  readonly provider: string;
  /** Loads what the first attempt would load. */
  warm?(): void;
  attempt(
    request: ModelRequest,
    maxOutput: number,
    record: AttemptRecord,
    signal: AbortSignal,
  ): AsyncIterable<AttemptEvent>;
}

export interface RoutePorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly silenceMs: number;
}

/** The way to a model over the network. The request builder is loaded with the first request. */
export function createRoute(target: Target, ports: RoutePorts): Route {
  const { model, provider, keyHint, baseUrl, ours } = target;
  const fetch: Send = (url, init) => ports.fetch(url, init, { provider, baseUrl, ours });
  return {
    model,
    provider,
    warm() {
      // What cannot be loaded is told by the attempt that needs it.
      void Promise.all([import('./ask/build-request.ts'), sdkModelOf(target)]).catch(() => undefined);
    },
    async *attempt(request, maxOutput, record, signal) {
      const party: Party = { provider, model: model.model, keyHint, secret: target.key() };
      const { buildRequest } = await import('./ask/build-request.ts');
      const { request: wire, warnings } = await buildRequest(request, target, maxOutput);
      for (const text of warnings) yield { type: 'warning', text };
      const reader = READERS[target.family]({ party, by: model.id, ids: ports.ids });
      try {
        for await (const event of openEvents({ ...ports, fetch }, party, wire, signal)) {
          const said = reader.read(event);
          if (said.length > 0) record.accepted = true;
          yield* said;
        }
        yield* reader.end();
      } finally {
        record.usage = reader.seen;
      }
    },
  };
}
