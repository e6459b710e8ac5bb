import { Fault } from '@oxydra/types';

const MAX_MESSAGE = 1_000;

const textIn = (value: object, key: string): string | undefined => {
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

const short = (text: string): string => (text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE)}…`);

/** Whatever stands behind it begins a sentence of its own. */
const ended = (text: string): string => (/[.!?…]$/u.test(text) ? text : `${text}.`);

/** The line in the script's own file, from QuickJS's stack or a syntax error's. */
const lineOf = (stack: string | undefined): string | undefined => /script\.[jt]s:(\d+)/u.exec(stack ?? '')?.[1];

export const outOfMemory = (): Fault =>
  new Fault('guest/out-of-memory', 'The script needed more memory than it may have.', {
    hint: 'Work on less at once.',
  });

/** What a guest threw, as a Fault. `thrown` is a plain copy, and hostile. */
export function explainThrow(thrown: unknown): Fault {
  if (typeof thrown !== 'object' || thrown === null) {
    return new Fault('guest/threw', `The script threw ${short(String(thrown))}.`);
  }
  const message = textIn(thrown, 'message') ?? 'no message';
  const name = textIn(thrown, 'name') ?? 'Error';
  if (name === 'InternalError' && message === 'out of memory') {
    return outOfMemory();
  }
  if (message === 'guest/too-much-output') {
    return new Fault('guest/too-much-output', 'The result of the script is larger than it may be.', {
      hint: 'Return less: a summary, a count, the lines that matter.',
    });
  }
  const line = lineOf(textIn(thrown, 'stack'));
  const where = line === undefined ? '' : ` at line ${line}`;
  return new Fault('guest/threw', ended(`The script failed${where}: ${short(name)}: ${short(message)}`));
}
