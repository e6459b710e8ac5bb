/** Whether the journal keeps what clients were told. */
import type { Book } from './book.ts';
import type { SessionFile } from './examine-journal.ts';

/** The gateway's numbers begin anew with each journal entry, this many apart. */
const NUMBERS_PER_ENTRY = 2 ** 20;

/** Compares one client's book with the journal of its session, while nothing runs. */
export function examineBook(book: Book, file: SessionFile, report: (violation: string) => void): void {
  const wrong = (text: string): void => report(`${text} (session ${file.session})`);
  const acknowledged = book.sent.filter((sent) => sent.acknowledged).map(({ order }) => order.request);
  const told = new Set(acknowledged);
  const kept = file.requests.filter((request) => told.has(request));
  if (kept.join() !== acknowledged.join())
    wrong(`I1: acknowledged were ${acknowledged.join(' ')}, kept are ${kept.join(' ')}`);
  for (const { order, refused } of book.sent)
    if (refused && file.requests.includes(order.request))
      wrong(`I1: ${order.request} was refused as not kept, and is kept`);

  const newest = Math.floor((book.lastSeq ?? 0) / NUMBERS_PER_ENTRY);
  if (newest > file.state.seq) wrong(`I1: a client was told of entry ${newest}, and ${file.state.seq} is the last`);

  for (const { id, resolved } of book.approvals.values()) {
    const is = file.approvals.get(id);
    if (is === undefined) wrong(`I8: the approval ${id} was shown and is lost`);
    else if (resolved !== undefined && is !== resolved) wrong(`I8: the answer to ${id} was ${resolved} and is ${is}`);
  }
  for (const [turn, how] of book.ends) {
    const outcome = file.outcomes.get(turn);
    if (outcome === undefined) wrong(`I2: the end of ${turn} was told as ${how} and is not kept`);
    if (how === 'turn_completed' && outcome === 'cancelled') wrong(`I2: ${turn} was told to be complete`);
  }
}

/** When all is quiet: everybody has an answer, and has been told of it once. */
export function examineEnd(book: Book, file: SessionFile, report: (violation: string) => void): void {
  const wrong = (text: string): void => report(`${text} (session ${file.session})`);
  const { phase } = file.state.turn;
  if (phase !== 'settled' && phase !== 'unopened') wrong(`progress: a turn rests in ${phase}`);
  if (file.state.waiting.length > 0) wrong(`progress: ${file.state.waiting.length} messages still wait`);
  for (const { order, acknowledged } of book.sent)
    if (!acknowledged) wrong(`progress: ${order.request} was never acknowledged`);
  for (const turn of book.whole ? file.outcomes.keys() : []) {
    if (!book.started.has(turn)) wrong(`I2: ${book.folder} was not told that ${turn} began`);
    if (!book.ends.has(turn)) wrong(`I2: ${book.folder} was not told that ${turn} ended`);
  }
}
