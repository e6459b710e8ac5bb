import type { LanguageModelV4, LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import { Fault } from '@oxydra/types';
import { isObject, parseJson, text } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import type { Send } from '../wire/transport.ts';

/** What a request builder of the AI SDK would have sent. */
export interface BuiltRequest {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Loose;
  readonly warnings: readonly string[];
}

function warningText(warning: SharedV4Warning): string | undefined {
  // The cap is set anew afterwards, so what the builder says of it does not hold.
  if (warning.type === 'unsupported' && warning.feature !== 'maxOutputTokens')
    return `${warning.feature} was ignored${warning.details ? `: ${warning.details}` : ''}`;
  return undefined;
}

/**
 * As much of a stream's answer as a builder looks at, and at its end at once. The runtime's own `Response` and `Headers`
 * would load a whole HTTP client that sends nothing here.
 */
const emptyStream = (): Response => {
  const headers = new Map([['content-type', 'text/event-stream']]);
  const body = new ReadableStream({ start: (controller) => controller.close() });
  return { ok: true, status: 200, statusText: 'OK', headers, body } as unknown as Response; // a builder asks for no more
};

/** The builders write plain records. */
const headersOf = (headers: RequestInit['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));

/**
 * Lets an AI SDK model build its request, and takes the request instead of sending it. The packages know each API's
 * address, headers and per-model rules; their stream readers reject unknown events, lose item ids that change and take
 * a cut stream for an end, so answers are read by our own readers.
 */
export async function buildWithSdk(
  make: (fetch: Send) => LanguageModelV4,
  options: LanguageModelV4CallOptions,
): Promise<BuiltRequest> {
  let taken: Omit<BuiltRequest, 'warnings'> | undefined;
  const model = make(async (url, init) => {
    const body = parseJson(text(init.body) ?? '');
    taken = {
      url: String(url),
      headers: headersOf(init.headers),
      body: isObject(body) ? body : {},
    };
    return emptyStream();
  });
  const warnings: string[] = [];
  try {
    const { stream } = await model.doStream(options);
    const reader = stream.getReader();
    const first = await reader.read();
    if (first.value?.type === 'stream-start') {
      warnings.push(...first.value.warnings.flatMap((warning) => warningText(warning) ?? []));
    }
    await reader.cancel();
  } catch (error) {
    // An empty answer is an error to some of them; the request was taken by then.
    if (taken === undefined) {
      throw new Fault(
        'provider/unsupported',
        `The request cannot be put into the provider's format: ${String(error)}.`,
        {
          hint: 'Leave out the file or option it names, or choose another model.',
          cause: error,
        },
      );
    }
  }
  if (taken === undefined) throw new Fault('provider/unsupported', 'The request builder sent nothing.');
  return { ...taken, warnings };
}
