import type { LiveEvent } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { OpenTurn } from '../project/fold.ts';

/** What was streamed of the round that is under way, for clients that come in the middle of it. */
export interface LiveText {
  add(event: LiveEvent): void;
  /** The round came to its end, or another began. */
  reset(): void;
  /** One frame per kind of text, whatever number of deltas it took. */
  frames(turn: OpenTurn): readonly ServerFrame[];
}

export function createLiveText(): LiveText {
  let text = '';
  let reasoning = '';
  const reset = (): void => {
    text = '';
    reasoning = '';
  };
  return {
    add(event) {
      if (event.type === 'text-delta') text += event.text;
      else if (event.type === 'reasoning-delta') reasoning += event.text;
      else if (event.type === 'text-withdrawn') reset();
    },
    reset,
    frames: ({ about }) => [
      ...(reasoning === ''
        ? []
        : [{ type: 'reasoning_delta', payload: { ...about, delta: reasoning } } satisfies ServerFrame]),
      ...(text === '' ? [] : [{ type: 'assistant_delta', payload: { ...about, delta: text } } satisfies ServerFrame]),
    ],
  };
}
