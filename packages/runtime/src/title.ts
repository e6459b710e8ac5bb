import { textOf } from '@oxydra/types';
import type { UserPart } from '@oxydra/types';

const LONGEST = 60;
const segments = new Intl.Segmenter();

/** A session's first title: the beginning of its first message, cut at a word. */
export function titleOf(parts: readonly UserPart[]): string {
  const line = textOf(parts).replaceAll(/\s+/g, ' ').trim();
  if (line === '') return parts.some(({ type }) => type === 'file') ? 'Attachment' : '';
  const characters = [...segments.segment(line.slice(0, LONGEST * 8))].map(({ segment }) => segment);
  if (characters.length <= LONGEST) return characters.join('');
  const cut = characters.slice(0, LONGEST).join('');
  const word = cut.lastIndexOf(' ');
  return `${word > LONGEST / 2 ? cut.slice(0, word) : cut}…`;
}
