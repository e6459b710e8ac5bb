/** Looks at all that a dead process left, and compares it with what it had told. */
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '@oxydra/memory';
import { asId, type UserId } from '@oxydra/types';
import type { Book } from './book.ts';
import { examineBook, examineEnd } from './examine-books.ts';
import { examineFiles } from './examine-files.ts';
import type { JournalExaminer, SessionFile } from './examine-journal.ts';
import { USER, type Home } from './home.ts';
import type { OrderProvider } from './provider.ts';

export interface Findings {
  /** What the journals hold, session by session. */
  readonly files: readonly SessionFile[];
  /** Calls with effects that were begun, in all sessions that have a book. */
  readonly effects: number;
}

export interface ExamineOptions {
  readonly home: Home;
  readonly journal: JournalExaminer;
  readonly provider: OrderProvider;
  readonly books: readonly Book[];
  /** True where nothing may be under way any more. */
  readonly atRest: boolean;
  readonly report: (violation: string) => void;
}

/**
 * The database and its log, as the next process will find them. The original stays untouched: whoever has it open takes
 * part in its recovery, and this process keeps files open until the library's statements are collected as garbage.
 */
async function copyOf({ root, database }: Home): Promise<{ readonly file: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(root, 'look-'));
  const file = join(folder, 'memory.db');
  await copyFile(database, file);
  if (existsSync(`${database}-wal`)) await copyFile(`${database}-wal`, `${file}-wal`);
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export async function examine(options: ExamineOptions): Promise<Findings> {
  const { home, journal, provider, books, atRest, report } = options;
  const known = books.filter(({ session }) => session !== undefined);
  // Killed before it had a database.
  if (!existsSync(home.database) && known.length === 0) return { files: [], effects: 0 };
  await using copy = await copyOf(home);
  await using store = await openStore({ file: copy.file, user: asId<UserId>(USER), readOnly: true });
  const { problems = [] } = await store.health({ deep: true });
  for (const problem of problems) report(`I10: ${problem}`);

  const files: SessionFile[] = [];
  for (const { id, usd, open } of await store.sessions.list()) {
    const file = journal.read(id, await store.journal.read(id, { after: journal.file(id)?.state.seq ?? 0 }));
    files.push(file);
    const balance = (await store.ledger.balances([`session:${id}`])).get(`session:${id}`) ?? { usd: 0, tokens: 0 };
    if (balance.tokens !== file.tokens || balance.usd !== file.usd)
      report(
        `I5: ${id} has spent ${file.tokens} tokens and ${file.usd} micro-dollars, its account says ${balance.tokens} and ${balance.usd}`,
      );
    if (atRest && !open && usd !== file.usd) report(`I5: ${id} has spent ${file.usd}, its row says ${usd}`);
  }

  const sessions: { folder: string; file: SessionFile }[] = [];
  for (const book of known) {
    const file = files.find(({ session }) => session === book.session);
    if (file === undefined) {
      report(`I1: the session ${book.session} is lost`);
      continue;
    }
    if (book.whole) sessions.push({ folder: book.folder, file });
    book.spent = file.tokens;
    const alone = known.every((other) => other === book || other.session !== book.session);
    book.waiting = alone ? [...file.approvals].flatMap(([id, how]) => (how === 'open' ? [id] : [])) : [];
    examineBook(book, file, report);
    if (atRest) examineEnd(book, file, report);
    const asked = provider.asked(book.folder);
    if (asked > file.rounds)
      report(`I5: the model was asked ${asked} times for ${file.session}, on record are ${file.rounds}`);
  }
  for (const each of provider.strange) report(each);
  return { files, effects: await examineFiles(home, sessions, report) };
}
