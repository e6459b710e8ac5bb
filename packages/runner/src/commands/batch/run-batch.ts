import { Fault } from '@oxydra/types';
import { errorJson, type ErrorJson } from '../../cli/report-fault.ts';
import type { InputLine } from './json-lines.ts';

/** The `id` of a request, given back with all that answers it; the number of the line where it has none. */
export type RequestId = string | number;

export interface BatchOptions<Request> {
  readonly lines: AsyncIterable<InputLine>;
  /** So many requests at once. */
  readonly jobs: number;
  /** Reads a line's object. Throws a Fault that names the field and what it takes. */
  readonly parse: (value: { readonly [key: string]: unknown }) => Request;
  /** A request that must run alone, in its place: it waits for those before it, and those after it wait for it. */
  readonly alone?: ((request: Request) => boolean) | undefined;
  readonly run: (request: Request, id: RequestId) => Promise<void>;
  /** Tells why a request was not answered. */
  readonly fail: (id: RequestId, error: ErrorJson) => void;
  /** No further request is begun once it aborts. */
  readonly signal: AbortSignal;
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function idOf(value: unknown, number: number): RequestId {
  const id: unknown = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : number;
}

function requestOf<Request>(line: InputLine, parse: BatchOptions<Request>['parse']): Request {
  if (!line.ok) throw line.fault;
  if (isObject(line.value)) return parse(line.value);
  throw new Fault('runner/bad-line', `Line ${line.number} is not a JSON object.`, {
    hint: 'Write one JSON object a line.',
  });
}

/**
 * Runs the requests of a stream, each as soon as there is room, and answers each as it finishes. Resolves with the
 * number of lines that failed, when all are answered. What one of them throws is told of that one alone.
 */
export async function runBatch<Request>(options: BatchOptions<Request>): Promise<{ readonly failed: number }> {
  const { lines, jobs, parse, alone, run, fail, signal } = options;
  const running = new Set<Promise<void>>();
  let failed = 0;
  const refuse = (id: RequestId, error: unknown): void => {
    failed += 1;
    fail(id, errorJson(error));
  };
  const until = async (most: number): Promise<void> => {
    while (running.size > most) await Promise.race(running);
  };
  for await (const line of lines) {
    if (signal.aborted) break;
    const id = idOf(line.ok ? line.value : undefined, line.number);
    let request: Request;
    try {
      request = requestOf(line, parse);
    } catch (error) {
      refuse(id, error);
      continue;
    }
    const byItself = alone?.(request) === true;
    await until(byItself ? 0 : jobs - 1);
    if (signal.aborted) break;
    const job = run(request, id)
      .catch((error: unknown) => refuse(id, error))
      .finally(() => running.delete(job));
    running.add(job);
    if (byItself) await until(0);
  }
  await until(0);
  return { failed };
}

/** For parsers: a text field of a request. Throws `runner/bad-request`. */
export function textField(value: { readonly [key: string]: unknown }, name: string): string | undefined {
  const field = value[name];
  if (field === undefined || field === null) return undefined;
  if (typeof field === 'string') return field;
  throw new Fault('runner/bad-request', `The field \`${name}\` is not a text.`, { hint: `Write "${name}": "…".` });
}

/** For parsers: refuses fields that mean nothing, so that a slip is never silent. Throws `runner/bad-request`. */
export function onlyFields(value: { readonly [key: string]: unknown }, known: readonly string[]): void {
  const stray = Object.keys(value).find((name) => !known.includes(name));
  if (stray === undefined) return;
  throw new Fault('runner/bad-request', `The field \`${stray.slice(0, 60)}\` is unknown.`, {
    hint: `A request takes ${known.join(', ')}.`,
  });
}
