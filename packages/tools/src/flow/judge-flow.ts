import type { Heard, Label } from '@oxydra/types';
import { oneLine } from '../one-line.ts';
import type { FlowFacts, FlowPart } from './facts.ts';
import { isLink, isPlainName, reachableIn } from './reachable.ts';
import { sensitiveIn } from './sensitive.ts';
import { createVouch } from './vouch.ts';
import { DESTROYING_STEMS, isNaming } from './words.ts';

/** What the labels say of a call; every line of `path` is one step for people to read. */
export interface FlowVerdict {
  readonly flow: 'pass' | 'ask' | 'deny';
  readonly reason: string;
  readonly path: readonly string[];
}

export interface FlowScene {
  readonly label: Label;
  readonly heard: readonly Heard[];
  /** Destinations that the configuration trusts. */
  readonly trusted: readonly string[];
}

const sourcesOf = (label: Label): string => label.sources.join(', ') || 'no source';
const quoted = (value: string): string => `"${oneLine(value, 80)}"`;
const valuesOf = (parts: readonly FlowPart[], ...roles: readonly FlowPart['role'][]): readonly string[] =>
  parts.filter(({ role }) => roles.includes(role)).flatMap(({ values }) => values);

/**
 * Judges by where data came from and where it would go; no model is asked, and what untrusted text says about itself
 * counts for nothing. As long as the model has seen none, it speaks for the user. From then on it may be somebody
 * else's voice, and each thing that a call would do must be something the user spoke of.
 */
export function judgeFlow(tool: string, facts: FlowFacts | undefined, scene: FlowScene): FlowVerdict {
  const { label } = scene;
  if (facts === undefined || (facts.effect === 'reads' && facts.parts.length === 0)) {
    const reason = 'labels: nothing leaves the sandbox';
    return { flow: 'pass', reason, path: [reason] };
  }
  if (label.confidentiality === 'vault' || label.confidentiality === 'secret') {
    const reason = `${tool} would send out data that is ${label.confidentiality} (from ${sourcesOf(label)})`;
    return { flow: 'deny', reason, path: [`labels: ${reason}`] };
  }
  if (label.integrity !== 'untrusted') {
    const reason = `labels: only ${label.integrity} text was read so far, the call speaks for the user`;
    return { flow: 'pass', reason, path: [reason] };
  }
  const path = [`labels: untrusted text was read (from ${sourcesOf(label)}), so each part must be the user's`];
  const doubt = findDoubt(facts, scene, path);
  if (doubt === undefined) {
    const reason = 'labels: the user spoke of all that it does';
    return { flow: 'pass', reason, path: [...path, reason] };
  }
  const reason = `untrusted text (from ${sourcesOf(label)}) may have chosen ${doubt}`;
  return { flow: 'ask', reason, path: [...path, `labels: nobody vouches for ${doubt}`] };
}

/** The first thing about the call that nobody whom the user trusts has spoken of. */
function findDoubt(
  { effect, parts, measured = false, verbs = [] }: FlowFacts,
  scene: FlowScene,
  path: string[],
): string | undefined {
  const { user, contact, speaksOf, wasShown, said } = createVouch(scene);
  const standing = (value: string, by: string | undefined): boolean => {
    if (by !== undefined) path.push(`labels: ${quoted(value)} stands in ${by}`);
    return by !== undefined;
  };
  const unvouched = (values: readonly string[]): string | undefined =>
    values.find((value) => !standing(value, user(value)));

  const words = valuesOf(parts, 'content');
  // Nothing but a receiver and the user's own words: no address, no amount.
  const message = effect === 'sends' && !measured && valuesOf(parts, 'object', 'topic').length === 0;
  const ownWords = message && words.length > 0 && words.every(speaksOf);
  for (const part of parts) {
    const named = part.role === 'destination' && (effect !== 'reads' || part.values.some(isLink) || part.seen === true);
    const reaching = effect === 'reads' ? part.values.filter(isLink) : part.values.flatMap(reachableIn);
    for (const value of named ? part.values : reaching) {
      const plain = isPlainName(value);
      if (part.seen === true && wasShown(value)) path.push(`labels: ${quoted(value)} was shown word for word`);
      else if (plain && speaksOf(value)) path.push(`labels: the user spoke of ${quoted(value)}`);
      else if (plain && ownWords) path.push(`labels: ${quoted(value)} gets nothing but the user's own words`);
      else if (!standing(value, contact(value))) return `${quoted(value)} in ${part.argument}`;
    }
  }
  if (effect === 'sends' || effect === 'anything') {
    const told = words.flatMap(sensitiveIn).find(({ stems }) => !said(stems));
    if (told !== undefined) return `to give away ${told.what}: the user did not speak of that`;
  }
  switch (effect) {
    case 'reads':
    case 'sends':
      return undefined;
    case 'creates': {
      if (valuesOf(parts, 'destination').length > 0) return undefined;
      const topics = parts.filter(({ role }) => role === 'topic');
      const names = topics.filter(({ argument }) => isNaming(argument));
      const strange = valuesOf(names.length > 0 ? names : topics, 'topic').find((topic) => !speaksOf(topic));
      return strange === undefined ? undefined : `${quoted(strange)}, which it would make`;
    }
    case 'anything': {
      const values = valuesOf(parts, 'topic', 'content', 'object');
      const value = unvouched(values);
      if (values.length === 0 && !said(verbs)) return 'the call itself, and nothing says what the tool does';
      return value === undefined ? undefined : `${quoted(value)}, and nothing says what the tool does with it`;
    }
    case 'overwrites': {
      const value = unvouched(valuesOf(parts, 'topic', 'content'));
      return value === undefined ? undefined : `${quoted(value)}, which it would write over what is there`;
    }
    case 'destroys': {
      const things = valuesOf(parts, 'object', 'topic', 'destination', 'content');
      if (!said([...DESTROYING_STEMS, ...verbs])) return 'to take something away: the user did not speak of that';
      const thing = unvouched(things);
      if (thing !== undefined) return `${quoted(thing)}, which it would take away`;
      return things.length === 0 ? 'what it would take away' : undefined;
    }
  }
}
