import { textOf } from '@oxydra/types';
import type { UserPart } from '@oxydra/types';

const LONGEST = 60;

/** A session's first title: the beginning of its first message, cut at a word. */
export function titleOf(parts: readonly UserPart[]): string {
  const line = textOf(parts).replaceAll(/\s+/g, ' ').trim();
  if (line === '') return parts.some(({ type }) => type === 'file') ? 'Attachment' : '';
  // No character is shorter than one unit: a short line is not counted, and the tables for it stay unread.
  if (line.length <= LONGEST) return line;
  const characters = [...new Intl.Segmenter().segment(line.slice(0, LONGEST * 8))].map(({ segment }) => segment);
  if (characters.length <= LONGEST) return characters.join('');
  const cut = characters.slice(0, LONGEST).join('');
  const word = cut.lastIndexOf(' ');
  return `${word > LONGEST / 2 ? cut.slice(0, word) : cut}…`;
}
