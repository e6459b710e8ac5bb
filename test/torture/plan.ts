/**
 * What people ask for and what the model makes of it, agreed beforehand: a message names its folder and its steps, and
 * each step is certain calls with an id of their own. So everybody who looks knows which effects there may be.
 */
import { canonicalJson, type JsonObject } from '@oxydra/types';

export const STEPS = ['edit', 'twins', 'write', 'delete', 'read', 'note', 'ask'] as const;
export type StepName = (typeof STEPS)[number];

export interface Order {
  readonly request: string;
  /** The session's own folder below `/shared`. */
  readonly folder: string;
  readonly steps: readonly StepName[];
}

export interface PlannedCall {
  readonly call: string;
  readonly name: string;
  readonly arguments: JsonObject;
}

/** Where the next line goes: an edit puts its own line before it, so an edit made twice leaves two lines. */
export const END_MARK = '<<END>>';
export const LOG = 'log.txt';
export const START_OF_LOG = `${END_MARK}\n`;

export const promptOf = ({ request, folder, steps }: Order): string =>
  `${request} in ${folder}: ${steps.length === 0 ? 'talk' : steps.join(' ')}.`;

const PROMPT = /^(?<request>r[\w-]+) in (?<folder>s[\w-]+): (?<steps>[a-z ]+)\./u;
const isStep = (text: string): text is StepName => STEPS.some((step) => step === text);

export function orderIn(prompt: string): Order | undefined {
  const { request, folder, steps } = PROMPT.exec(prompt)?.groups ?? {};
  return request === undefined || folder === undefined || steps === undefined
    ? undefined
    : { request, folder, steps: steps.split(' ').filter(isStep) };
}

export const lineOf = (op: string): string => `did ${op}`;
export const contentOf = (op: string): string => `written by ${op}\n`;
export const writtenBy = (op: string): string => `${op}.txt`;
export const doomedBy = (op: string): string => `doomed-${op}.txt`;

/** The id of what a step does; `part` tells several calls of one step apart. */
export const opOf = ({ request }: Order, step: number, part = ''): string => `${request}.${step}${part}`;

const callOf = (op: string, name: string, args: JsonObject): PlannedCall => ({
  call: `call-${op}`,
  name,
  arguments: args,
});

/** The op that a call carries out; undefined for one that leaves no trace in a file. Providers' call ids are not kept. */
export function opOfCall(name: string, args: JsonObject | null): string | undefined {
  const text = canonicalJson({ name, path: args?.['path'] ?? null, text: args?.['new_text'] ?? null });
  const found =
    /"file_edit".*"did (?<edit>[^\\]+)|"file_delete".*doomed-(?<doomed>[^"]+)\.txt|"file_write".*\/(?<written>[^/"]+)\.txt/u;
  const { edit, doomed, written } = found.exec(text)?.groups ?? {};
  return edit ?? doomed ?? written;
}

function edit(order: Order, op: string): PlannedCall {
  const path = `/shared/${order.folder}/${LOG}`;
  return callOf(op, 'file_edit', { path, old_text: END_MARK, new_text: `${lineOf(op)}\n${END_MARK}` });
}

const CALLS: { readonly [S in StepName]: (order: Order, step: number) => readonly PlannedCall[] } = {
  edit: (order, step) => [edit(order, opOf(order, step))],
  twins: (order, step) => [
    ...CALLS.read(order, step),
    edit(order, opOf(order, step, 'a')),
    edit(order, opOf(order, step, 'b')),
  ],
  write: (order, step) => {
    const op = opOf(order, step);
    return [callOf(op, 'file_write', { path: `/shared/${order.folder}/${writtenBy(op)}`, content: contentOf(op) })];
  },
  delete: (order, step) => {
    const op = opOf(order, step);
    return [callOf(op, 'file_delete', { path: `/shared/${order.folder}/${doomedBy(op)}` })];
  },
  read: (order, step) =>
    ['x', 'y'].map((part) =>
      callOf(opOf(order, step, part), 'file_read', { path: `/shared/${order.folder}/${LOG}`, limit: 5 }),
    ),
  note: (order, step) => [callOf(opOf(order, step), 'scratchpad_write', { items: [opOf(order, step)] })],
  ask: (order, step) => [callOf(opOf(order, step), 'ask_user', { question: `Go on with ${opOf(order, step)}?` })],
};

/** What the model asks for after so many rounds of calls; nothing when it is time to answer. */
export function callsOf(order: Order, step: number): readonly PlannedCall[] {
  const name = order.steps[step];
  return name === undefined ? [] : CALLS[name](order, step);
}

/** The files that must be there before an order is given, since it deletes them. */
export const doomedFiles = (order: Order): readonly string[] =>
  order.steps.flatMap((name, step) => (name === 'delete' ? [doomedBy(opOf(order, step))] : []));
