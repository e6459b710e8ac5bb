import { textOf } from '@oxydra/types';
import type { Heard } from '@oxydra/types';
import type { Transcript, TranscriptItem } from './transcript.ts';

/** What the user and the tools said, in order. What the model said itself vouches for nothing and is left out. */
function heardIn(item: TranscriptItem): readonly Heard[] {
  switch (item.kind) {
    case 'user':
      return [{ text: textOf(item.sent.message.parts), label: item.sent.message.words ?? item.sent.message.label }];
    case 'round':
      return item.calls.flatMap((call): Heard[] => {
        const result = item.results.get(call.call)?.result;
        if (result === undefined) return [];
        const label = result.origin ?? result.label;
        // Our own words about a call quote it: its name, its faulty arguments. They are nobody's.
        if (label.integrity === 'system') return [];
        return [{ text: result.text, label, asked: JSON.stringify(call.arguments) }];
      });
    case 'fragment':
      return [];
  }
}

/** An item never changes; what it says is made once, so that whoever keeps something beside it finds it again. */
const known = new WeakMap<TranscriptItem, readonly Heard[]>();

function heardOnce(item: TranscriptItem): readonly Heard[] {
  const made = known.get(item) ?? heardIn(item);
  known.set(item, made);
  return made;
}

/** All that was said in a session, oldest first, each with the label of its own words. */
export const heardOf = ({ turns }: Transcript): readonly Heard[] =>
  turns.flatMap(({ items }) => items.flatMap(heardOnce));
