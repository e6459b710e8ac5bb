import { Fault } from '@oxydra/types';
import { textAt } from '../sqlite/cells.ts';
import type { Connection } from '../sqlite/connection.ts';

/** Writes the owner into a new database. Throws `store/wrong-user` for one that belongs to somebody else. */
export function claimUser(db: Connection, file: string, user: string): void {
  db.prepare(`INSERT INTO meta (key, value) VALUES ('user', ?) ON CONFLICT DO NOTHING`).run(user);
  checkUser(db, file, user);
}

export function checkUser(db: Connection, file: string, user: string): void {
  const row = db.prepare(`SELECT value FROM meta WHERE key = 'user'`).row();
  const owner = row === undefined ? '' : textAt(row, 0);
  if (owner !== user)
    throw new Fault('store/wrong-user', `${file} belongs to user ${owner}, not to ${user}.`, {
      hint: 'Check the user id and the workspace it is started with.',
    });
}
