import type { Heard, Label } from '@oxydra/types';
import { oneLine } from '../one-line.ts';
import type { Effect, FlowFacts, FlowPart } from './facts.ts';
import { isLink, isPlainName, leadsOut, reachableIn } from './reachable.ts';
import { sensitiveIn } from './sensitive.ts';
import { createVouch } from './vouch.ts';
import { CHANGING_STEMS, DESTROYING_STEMS, isKeyOfReceiver, isNaming, MAKING_VERBS, SENDING_VERBS } from './words.ts';

/** What the labels say of a call; every line of `path` is one step for people to read. */
export interface FlowVerdict {
  readonly flow: 'pass' | 'ask' | 'deny';
  readonly reason: string;
  readonly path: readonly string[];
  /** It goes to an address that the model may have composed: a host that was named, and beyond it what nobody showed. */
  readonly composed?: true;
}

export interface FlowScene {
  readonly label: Label;
  readonly heard: readonly Heard[];
  /** Destinations that the configuration trusts. */
  readonly trusted: readonly string[];
}

const sourcesOf = (label: Label): string => label.sources.join(', ') || 'no source';
/** Of the sources those that are neither the user nor this program. */
const untrustedOf = (label: Label): string => {
  const sources = label.sources.filter((source) => source !== 'user' && source !== 'system');
  return sources.length === 0 ? sourcesOf(label) : sources.join(', ');
};

/** What about a call is nobody's word: as the thing that was chosen, and as a step of the decision. */
interface Doubt {
  readonly chosen: string;
  readonly told: string;
}
const unvouchedFor = (what: string): Doubt => ({ chosen: what, told: `nobody vouches for ${what}` });
const unasked = (deed: string): Doubt => ({ chosen: deed, told: `the user did not ask ${deed}` });

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
  if (facts.inside !== true && (label.confidentiality === 'vault' || label.confidentiality === 'secret')) {
    const reason = `${tool} would send out data that is ${label.confidentiality} (from ${sourcesOf(label)})`;
    return { flow: 'deny', reason, path: [`labels: ${reason}`] };
  }
  if (label.integrity !== 'untrusted') {
    const reason = `labels: only ${label.integrity} text was read so far, the call speaks for the user`;
    return { flow: 'pass', reason, path: [reason] };
  }
  const path = [`labels: untrusted text was read (from ${untrustedOf(label)}), so each part must be the user's`];
  const doubt = findDoubt(facts, scene, path);
  if (doubt === undefined) {
    const reason = 'labels: the user spoke of all that it does';
    const { wasShown } = createVouch(scene);
    const composed = facts.parts.some(({ seen, values }) => seen === true && !values.every(wasShown));
    return { flow: 'pass', reason, path: [...path, reason], ...(composed ? { composed } : {}) };
  }
  const reason = `untrusted text (from ${untrustedOf(label)}) may have chosen ${doubt.chosen}`;
  return { flow: 'ask', reason, path: [...path, `labels: ${doubt.told}`] };
}

/** Written as a link, so that a host vouches for what lies below it as it does for one with a scheme. */
const asLink = (value: string): string => (/^[a-z][a-z0-9+.-]*:/iu.test(value) ? value : `http://${value.trim()}`);

/** Lines of a mail's head, put where only one line belongs. */
const HEAD_LINE = /[\r\n]\s*[a-z-]{2,20}\s*:/iu;

/** What of a part leads to somebody or somewhere. */
function reachedBy(part: FlowPart, effects: readonly Effect[]): readonly string[] {
  const { argument, role, values, place, seen } = part;
  const looks = effects.every((effect) => effect === 'reads');
  if (role === 'destination' && (!looks || place === true || seen === true)) return values;
  // A question may hold an address of mail; only what a program would follow leads out.
  if (looks) return values.filter(role === 'content' ? isLink : leadsOut);
  const heads = role === 'topic' || isNaming(argument) ? values.filter((value) => HEAD_LINE.test(value)) : [];
  return [...heads, ...values.flatMap(reachableIn)];
}

/** The first thing about the call that nobody whom the user trusts has spoken of. */
function findDoubt(facts: FlowFacts, scene: FlowScene, path: string[]): Doubt | undefined {
  const { effect, also = [], parts, measured = false } = facts;
  const effects = [effect, ...also];
  const vouch = createVouch(scene);
  const { contact, named, speaksOf, wasShown, said } = vouch;
  const words = valuesOf(parts, 'content');
  // Nothing but a receiver and the user's own words: no address, no amount.
  const message = effects.every((each) => each === 'sends') && !measured;
  const ownWords =
    message && valuesOf(parts, 'object', 'topic').length === 0 && words.length > 0 && words.every(speaksOf);
  for (const part of parts) {
    for (const value of reachedBy(part, effects)) {
      const plain = part.place !== true && isPlainName(value);
      if (part.seen === true && wasShown(value)) path.push(`labels: ${quoted(value)} was shown word for word`);
      else if (plain && named(value)) path.push(`labels: the user spoke of ${quoted(value)}`);
      else if (plain && ownWords) path.push(`labels: ${quoted(value)} gets nothing but the user's own words`);
      else {
        const voucher = contact(part.place === true ? asLink(value) : value);
        if (voucher === undefined) return unvouchedFor(`${quoted(value)} in ${part.argument}`);
        path.push(`labels: ${quoted(value)} stands in ${voucher}`);
      }
    }
  }
  if (effects.includes('sends') || effects.includes('anything')) {
    const told = words.flatMap(sensitiveIn).find(({ stems }) => !said(stems));
    if (told !== undefined) return unasked(`to give away ${told.what}`);
  }
  return effects.map((each) => doubtOf(each, facts, vouch, path)).find((doubt) => doubt !== undefined);
}

/** What nobody vouches for about one of the things that a call does. */
function doubtOf(
  effect: Effect,
  { effect: first, parts, measured = false, verbs: known = [] }: FlowFacts,
  { user, trusts, speaksOf, said, telling }: ReturnType<typeof createVouch>,
  path: string[],
): Doubt | undefined {
  // The verb is that of what the tool does first.
  const verbs = effect === first ? known : [];
  const unvouched = (values: readonly string[]): string | undefined =>
    values.find((value) => {
      const by = user(value);
      if (by !== undefined) path.push(`labels: ${quoted(value)} stands in ${by}`);
      return by === undefined;
    });
  switch (effect) {
    case 'reads':
      return undefined;
    case 'sends': {
      if (said(verbs) || said(SENDING_VERBS)) return undefined;
      // Whoever names a person to write to says enough. A page that is named may only be one to read.
      const receivers = valuesOf(parts, 'destination');
      if (receivers.length > 0 && !receivers.some((receiver) => isLink(receiver) && !trusts(receiver)))
        return undefined;
      // To whom it goes is the tool's own matter: anybody may read a post.
      const given = valuesOf(parts, 'topic', 'content');
      const own = !measured && given.length > 0 && valuesOf(parts, 'object').length === 0 && given.every(speaksOf);
      return own ? undefined : unasked('to give something away');
    }
    case 'creates': {
      if (parts.some(({ role, argument }) => role === 'destination' && !isKeyOfReceiver(argument))) return undefined;
      // What is put to a thing that is there is no new thing.
      const adds = valuesOf(parts, 'content').length > 0 && valuesOf(parts, 'object').length > 0;
      const unnamed = valuesOf(parts, 'topic').length === 0 && !adds;
      if (unnamed && !said([...verbs, ...MAKING_VERBS])) return unasked('to make something');
      const topics = parts.filter(({ role }) => role === 'topic');
      const names = topics.filter(({ argument }) => isNaming(argument));
      const strange = valuesOf(names.length > 0 ? names : topics, 'topic').find((topic) => !speaksOf(topic));
      return strange === undefined ? undefined : unvouchedFor(`${quoted(strange)}, which it would make`);
    }
    case 'anything': {
      const values = valuesOf(parts, 'topic', 'content', 'object');
      const value = unvouched(values);
      // `unlock_door` is not asked for by who speaks of doors.
      if (values.length === 0 && !said(telling(verbs).slice(0, 1)))
        return unvouchedFor('the call itself, and nothing says what the tool does');
      return value === undefined
        ? undefined
        : unvouchedFor(`${quoted(value)}, and nothing says what the tool does with it`);
    }
    case 'overwrites': {
      const values = valuesOf(parts, 'topic', 'content');
      const value = unvouched(values);
      if (value !== undefined) return unvouchedFor(`${quoted(value)}, which it would write over what is there`);
      const unspoken = (measured || values.length === 0) && !said(CHANGING_STEMS) && !said(verbs);
      return unspoken ? unasked('to change something') : undefined;
    }
    case 'destroys': {
      const things = valuesOf(parts, 'object', 'topic', 'destination', 'content');
      if (!said(DESTROYING_STEMS) && !said(verbs)) return unasked('to take something away');
      const thing = unvouched(things);
      if (thing !== undefined) return unvouchedFor(`${quoted(thing)}, which it would take away`);
      return things.length === 0 ? unvouchedFor('what it would take away') : undefined;
    }
  }
}
