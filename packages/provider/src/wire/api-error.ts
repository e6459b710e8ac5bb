import type { ApiError } from './provider-fault.ts';
import { isObject, list, object, text, words } from './loose.ts';
import type { Loose } from './loose.ts';

/** What stands in an error's `code`, which may be a number or a word. */
const codeOf = (value: unknown): string | undefined => (typeof value === 'number' ? undefined : words(value));

const statusOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 400 && value <= 599 ? value : undefined;

/** The reason among Gemini's details, e.g. `API_KEY_INVALID`. */
const reasonOf = (error: Loose): string | undefined =>
  list(error['details'])
    .map((detail) => words(object(detail)['reason']))
    .find((reason) => reason !== undefined);

/** FastAPI's list of complaints, each with its place. */
const complaints = (detail: unknown): string | undefined => {
  const parts = list(detail).flatMap((item) => words(object(item)['msg']) ?? []);
  return parts.length === 0 ? undefined : parts.join('; ');
};

/** Finds the error in a body of any of the shapes in use; undefined where there is none. */
export function readApiError(body: unknown): Omit<ApiError, 'retryAfterMs'> | undefined {
  const root = object(Array.isArray(body) ? body[0] : body);
  const inner = root['error'] ?? list(root['errors'])[0];
  if (isObject(inner)) {
    const raw = object(inner['metadata'])['raw'];
    const said = words(inner['message']) ?? words(inner['detail']) ?? words(inner['type']) ?? 'no reason given';
    return {
      message:
        text(raw) === undefined || /provider returned error/i.test(said) === false ? said : `${said}: ${text(raw)}`,
      type: words(inner['type']) ?? words(inner['status']),
      code: codeOf(inner['code']) ?? reasonOf(inner),
      status: statusOf(inner['code']) ?? statusOf(inner['status']),
    };
  }
  const message =
    words(inner) ?? words(root['message']) ?? words(root['detail']) ?? complaints(root['detail']) ?? words(root['msg']);
  if (message === undefined) return undefined;
  const type = words(root['type']);
  return {
    message,
    type: type === 'error' ? undefined : type,
    code: codeOf(root['code']),
    status: statusOf(root['code']) ?? statusOf(root['status']),
  };
}
