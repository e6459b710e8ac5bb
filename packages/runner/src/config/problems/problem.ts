import { Fault, type FaultCode } from '@oxydra/types';
import type { Place } from '../layers/layer.ts';

/** One thing that is wrong with the configuration. */
export interface Problem {
  readonly code: FaultCode;
  /** The key as people write it; empty where the whole file is wrong. */
  readonly key: string;
  /** One sentence: what is wrong and what is allowed. */
  readonly message: string;
  readonly place?: Place | undefined;
  readonly allowed?: string | undefined;
  /** A key or value that was probably meant. */
  readonly suggestion?: string | undefined;
}

/** Something to know about a configuration that is good. */
export interface Notice {
  readonly code: string;
  readonly text: string;
  readonly key?: string | undefined;
  readonly place?: Place | undefined;
}

/** `agent.toml:12:3`, or the variable or option. */
export function placeText(place: Place): string {
  if (place.file === undefined) return place.origin;
  if (place.line === undefined) return place.file;
  return `${place.file}:${place.line}:${place.column ?? 1}`;
}

/** A problem or notice on one line, its place first. */
export function problemText({ message, place, suggestion }: Problem): string {
  const where = place === undefined ? '' : `${placeText(place)}: `;
  return `${where}${message}${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`;
}

export const noticeText = ({ text, place }: Notice): string =>
  place === undefined ? text : `${placeText(place)}: ${text}`;

/** File by file, from top to bottom; what stands in no file comes last. */
export function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  if (a?.file === undefined || b?.file === undefined)
    return Number(a?.file === undefined) - Number(b?.file === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

const HINT = 'Mend the configuration; `oxydra config validate` checks it again.';

/** All problems as one Fault: a single one keeps its code, several become `config/invalid`, a line each. */
export function faultOf(problems: readonly Problem[]): Fault {
  const [first, ...rest] = problems;
  if (first !== undefined && rest.length === 0) return new Fault(first.code, problemText(first), { hint: HINT });
  const lines = problems.map((problem) => `\n  ${problemText(problem)}`).join('');
  return new Fault('config/invalid', `The configuration has ${problems.length} problems:${lines}`, { hint: HINT });
}
