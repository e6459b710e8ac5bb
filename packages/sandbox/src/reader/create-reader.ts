import { Fault } from '@oxydra/types';
import type { Clock, Json, Reader, Reading } from '@oxydra/types';
import { createScriptEngine } from '../script/quickjs.ts';
import type { ScriptEngineOptions } from '../script/quickjs.ts';
import type { ScriptEngine, ScriptJob } from '../script/script-job.ts';
import { decodeDocument } from './charset.ts';
import { documentKind } from './document-kind.ts';
import type { HitsOrder, ReadOrder } from './guest/guest.ts';
import { parseHits, parseReading } from './guest-answer.ts';

export interface ReaderOptions {
  readonly clock: Clock;
  /** Documents that are read at once; one thread each, started when it is first needed. */
  readonly size?: number | undefined;
  /** In a bundled program: the files beside it. */
  readonly files?: ScriptEngineOptions['files'];
  /** For tests: narrower limits. */
  readonly limits?: Partial<{ readonly memoryBytes: number; readonly wallMs: number }> | undefined;
}

/** Larger documents are cut before they reach the guest, in characters. */
const MAX_TEXT = 3_000_000;
/** What the guest may write, in characters. */
const MAX_OUTPUT = 2_000_000;
const BUNDLE = 'reader';

const CUT: Pick<Reading, 'cut'> = { cut: true };

/**
 * Creates the room in which documents are read. It has an engine of its own: a script that calls a web tool waits for
 * this one, and so must not hold a place in it.
 */
export function createReader({ clock, size = 2, files, limits = {} }: ReaderOptions): Reader & AsyncDisposable {
  let opening: Promise<ScriptEngine> | undefined;
  const engine = (): Promise<ScriptEngine> =>
    (opening ??= import('./reader-bundle.ts').then(({ READER_BUNDLE }) =>
      createScriptEngine({ size, clock, files, bundles: { [BUNDLE]: READER_BUNDLE } }),
    ));

  const run = async (
    entry: 'read' | 'hits',
    order: ReadOrder | HitsOrder,
    job: Pick<ScriptJob, 'bytes' | 'signal'>,
  ): Promise<Json> => {
    try {
      const room = await engine();
      return await room.run({
        program: { bundle: BUNDLE, entry },
        // Plain data; a type with optional members is not known to be JSON.
        input: order as unknown as Json,
        limits: { memoryBytes: 64 * 1024 * 1024, wallMs: 15_000, outputLength: MAX_OUTPUT * 3, ...limits },
        ...job,
      });
    } catch (error) {
      job.signal.throwIfAborted();
      throw Fault.is(error) ? explain(error) : error;
    }
  };

  return {
    async read(bytes, { mediaType, url }, { as, signal }) {
      signal.throwIfAborted();
      const kind = documentKind(bytes, mediaType);
      if (kind === 'binary') return { kind, title: '', text: '', cut: false, facts: {}, notes: [] };
      if (kind === 'pdf') {
        const order: ReadOrder = { as: 'pdf', text: '', url, limit: MAX_OUTPUT, whole: false };
        return parseReading(await run('read', order, { bytes, signal }));
      }
      const text = decodeDocument(bytes, mediaType, { declared: kind !== 'json' });
      const order: ReadOrder = {
        as: as === 'source' ? 'text' : kind,
        text: text.slice(0, MAX_TEXT).toWellFormed(),
        url,
        limit: MAX_OUTPUT,
        whole: as === 'page',
      };
      const reading = parseReading(await run('read', order, { signal }));
      return text.length > MAX_TEXT ? { ...reading, ...CUT } : reading;
    },
    async hits(bytes, { mediaType, url }, shape, { signal }) {
      signal.throwIfAborted();
      const text = decodeDocument(bytes, mediaType, { declared: shape.format === 'html' });
      return parseHits(await run('hits', { text: text.slice(0, MAX_TEXT).toWellFormed(), url, shape }, { signal }));
    },
    async [Symbol.asyncDispose]() {
      await (await opening)?.[Symbol.asyncDispose]();
    },
  };
}

/** The engine speaks of scripts; here the script is ours, and the document is to blame. */
function explain(fault: Fault): Fault {
  const sentences: Readonly<Record<string, string>> = {
    'guest/timed-out': 'The document took too long to read and was given up.',
    'guest/out-of-memory': 'The document needs more memory to read than a guest may use.',
    'guest/too-much-output': 'The document became too long a text.',
    'guest/threw': 'The document could not be read: it broke the reader.',
  };
  const message = sentences[fault.code];
  if (message === undefined) return fault;
  return new Fault(fault.code, message, { hint: 'Fetch it with raw, or look for another page.', cause: fault });
}
