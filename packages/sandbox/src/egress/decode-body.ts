import type { IncomingMessage } from 'node:http';
import { pipeline, Readable, Transform, type Duplex } from 'node:stream';
import { Fault } from '@oxydra/types';

export interface BodyLimits {
  /** Bytes after decompression. */
  readonly maxBytes: number;
  readonly host: string;
}

/** How much bigger an answer may become, once it is bigger than what small repetitive texts make. */
const RATIO = 100;
const FREE_BYTES = 1024 * 1024;
const MOST_CODINGS = 3;
/** RFC 9659: nobody on the web needs a larger window. */
const ZSTD_WINDOW_LOG = 23;

const size = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${Math.round(bytes / 1024)} KiB`;

export const tooLarge = ({ host, maxBytes }: BodyLimits): Fault =>
  new Fault(
    'egress/too-large',
    `The answer of ${host} is larger than ${maxBytes < 1024 ? `${maxBytes} bytes` : size(maxBytes)}.`,
    {
      hint: 'Ask for less, or raise egress.max_bytes if that is the limit.',
    },
  );

const bomb = ({ host }: BodyLimits): Fault =>
  new Fault('egress/bomb', `The answer of ${host} grows more than ${RATIO} times when it is decompressed.`, {
    hint: 'It was not read on; the server means harm, or the file is to be fetched another way.',
  });

/** The codings in the order in which they are taken off. Throws `egress/bad-encoding`. */
export function codingsOf(header: string | undefined, host: string): readonly string[] {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
    .toReversed();
  const strange = names.find((name) => !['gzip', 'x-gzip', 'deflate', 'br', 'zstd'].includes(name));
  if (strange === undefined && names.length <= MOST_CODINGS) return names;
  const what = strange === undefined ? `in ${names.length} encodings` : `in the encoding “${strange.slice(0, 40)}”`;
  throw new Fault('egress/bad-encoding', `The answer of ${host} comes ${what}.`, {
    hint: 'Ask with another accept-encoding.',
  });
}

type Source = AsyncIterable<Buffer>;
type Stage = Duplex | ((source: Source) => AsyncGenerator<Buffer, void, undefined>);

/** Half of all servers send deflate without the header that it should have: the first byte tells. */
async function* inflate(source: Source): AsyncGenerator<Buffer, void, undefined> {
  const { createInflate, createInflateRaw } = await import('node:zlib');
  const pieces = source[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const decoder = ((first.value[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
  const whole = async function* (): Source {
    yield first.value;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  };
  pipeline(Readable.from(whole()), decoder, () => undefined);
  yield* decoder as Source;
}

async function decoderOf(name: string): Promise<Stage> {
  if (name === 'deflate') return inflate;
  const zlib = await import('node:zlib');
  if (name === 'br') return zlib.createBrotliDecompress();
  if (name === 'zstd')
    return zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });
  return zlib.createGunzip();
}

/** Ends a stage that makes more of its input than an honest one would. */
function guard(limits: BodyLimits, came: () => number): Transform {
  let made = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      made += chunk.length;
      if (made > FREE_BYTES && made > came() * RATIO) return done(bomb(limits));
      if (made > limits.maxBytes) return done(tooLarge(limits));
      done(null, chunk);
    },
  });
}

const garbled = ({ host }: BodyLimits, cause: unknown): Fault =>
  new Fault('egress/garbled', `The answer of ${host} cannot be decompressed.`, { retryable: true, cause });

const isZlibError = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  /^(?:Z_|ERR_ZLIB|ERR_BROTLI|ERR_?ZSTD|ZSTD_|ERR__ERROR)/u.test(String(error.code));

async function* counted(source: Source, limits: BodyLimits): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limits.maxBytes) throw tooLarge(limits);
    yield chunk;
  }
}

/**
 * The bytes of an answer as they come, decompressed, within its limits. Throws `egress/too-large`, `egress/bomb` and
 * `egress/garbled`; ending the iteration early ends the answer.
 */
export async function* decodedBody(
  message: IncomingMessage,
  codings: readonly string[],
  limits: BodyLimits,
): AsyncGenerator<Buffer, void, undefined> {
  if (codings.length === 0) {
    yield* counted(message, limits);
    return;
  }
  let came = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      came += chunk.length;
      done(came > limits.maxBytes ? tooLarge(limits) : null, chunk);
    },
  });
  const decoders = await Promise.all(codings.map(decoderOf));
  const last = guard(limits, () => came);
  const guards = decoders.map((_, index) => (index === decoders.length - 1 ? last : guard(limits, () => came)));
  pipeline(
    [message, meter, ...decoders.flatMap((decoder, index) => [decoder, guards[index] ?? last])],
    () => undefined,
  );
  try {
    yield* counted(last, limits);
  } catch (error) {
    // Nothing at all is nothing in every encoding.
    if (isZlibError(error) && came === 0) return;
    throw isZlibError(error) ? garbled(limits, error) : error;
  } finally {
    last.destroy();
  }
}
