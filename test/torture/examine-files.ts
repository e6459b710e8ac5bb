/** Whether the files show each effect that the journal knows of, once, and no other. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownCall, SessionFile } from './examine-journal.ts';
import type { Home } from './home.ts';
import { contentOf, doomedBy, END_MARK, lineOf, LOG, opOfCall, writtenBy } from './plan.ts';

const textOr = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** How often an effect may be seen, by what is known of its call. */
const mayBe = ({ started, end }: KnownCall): readonly number[] =>
  !started ? [0] : end === 'ok' ? [1] : end === 'failed' ? [0] : [0, 1];

/** The trash keeps each deleted file in a slot of its own, below the folders it came from. */
async function trashed(home: Home): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const entries = await readdir(join(home.shared, '.trash'), { recursive: true }).catch(() => []);
  for (const path of entries) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.startsWith('doomed-')) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

export async function examineFiles(
  home: Home,
  sessions: readonly { readonly folder: string; readonly file: SessionFile }[],
  report: (violation: string) => void,
): Promise<number> {
  const inTrash = await trashed(home);
  let effects = 0;
  for (const { folder, file } of sessions) {
    const wrong = (text: string): void => report(`${text} (session ${file.session})`);
    const log = await textOr(join(home.shared, folder, LOG));
    if (log === undefined) {
      if (file.calls.size > 0) wrong('the log file is gone');
      continue;
    }
    const lines = log.split('\n');
    if (lines.at(-2) !== END_MARK || lines.at(-1) !== '')
      wrong(`the log file is torn: ${JSON.stringify(log.slice(-80))}`);
    const seen = new Map<string, number>();
    for (const line of lines.slice(0, -2)) seen.set(line, (seen.get(line) ?? 0) + 1);

    for (const known of file.calls.values()) {
      const { name, arguments: args } = known.call;
      const op = opOfCall(name, args);
      if (op === undefined) continue;
      if (known.started) effects += 1;
      const check = (times: number): void => {
        if (!mayBe(known).includes(times))
          wrong(
            `I3: ${name} ${op} ${known.started ? 'began' : 'never began'}, ended ${known.end}, is seen ${times} times`,
          );
      };
      if (name === 'file_edit') {
        check(seen.get(lineOf(op)) ?? 0);
        seen.delete(lineOf(op));
      }
      if (name === 'file_delete') {
        const there = (await textOr(join(home.shared, folder, doomedBy(op)))) !== undefined;
        const gone = inTrash.get(doomedBy(op)) ?? 0;
        if (gone + Number(there) !== 1) wrong(`I3: ${doomedBy(op)} is in ${gone + Number(there)} places`);
        check(gone);
      }
      if (name === 'file_write') {
        const text = await textOr(join(home.shared, folder, writtenBy(op)));
        if (text !== undefined && text !== contentOf(op)) wrong(`the file of ${op} is torn: ${JSON.stringify(text)}`);
        check(text === undefined ? 0 : 1);
      }
    }
    for (const line of seen.keys()) wrong(`I3: the log file says "${line}", and the journal knows no such call`);
  }
  return effects;
}
