import { createHash } from 'node:crypto';
import { Fault } from '@oxydra/types';
import type { Write } from '../protocol.ts';
import { textAt } from '../sqlite/cells.ts';
import { toRowText } from '../sqlite/connection.ts';
import type { Connection } from '../sqlite/connection.ts';

type Op<T extends Write['op']> = Extract<Write, { op: T }>;

/** A page of an artifact, in characters: small enough to read one quickly, large enough to keep rows few. */
export const ARTIFACT_PAGE = 32 * 1024;

/** Replaces a session's scratchpad, once for each key. */
export function writeScratchpad(db: Connection, { session, key, items, label }: Op<'write-scratchpad'>): void {
  const { changes } = db.prepare('INSERT INTO scratchpad_writes (key) VALUES (?) ON CONFLICT DO NOTHING').run(key);
  if (changes === 0) return;
  db.prepare(
    `INSERT INTO scratchpads (session_id, items, label) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET items = excluded.items, label = excluded.label`,
  ).run(session, items, label);
}

export function addRule(db: Connection, { rule, by, at }: Op<'add-rule'>): void {
  db.prepare('INSERT INTO rules (rule, by, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(rule, toRowText(by), at);
}

export function removeRule(db: Connection, { rule }: Op<'remove-rule'>): boolean {
  return db.prepare('DELETE FROM rules WHERE rule = ?').run(rule).changes > 0;
}

/** Keeps a whole text under an id made from it, so that a repetition after a crash keeps nothing twice. */
export function keepArtifact(db: Connection, { session, text }: Op<'keep-artifact'>): string {
  const digest = createHash('sha256').update(session).update('\0').update(text, 'utf16le').digest('hex');
  const id = `artifact-${digest.slice(0, 20)}`;
  const { changes } = db
    .prepare('INSERT INTO artifacts (session_id, id, total) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run(session, id, text.length);
  if (changes === 0) return id;
  const insert = db.prepare('INSERT INTO artifact_pages (session_id, id, page, body) VALUES (?, ?, ?, ?)');
  for (let page = 0; page * ARTIFACT_PAGE < text.length; page += 1)
    // As JSON, since a plain text column would lose NUL and halves of surrogate pairs.
    insert.run(session, id, page, JSON.stringify(text.slice(page * ARTIFACT_PAGE, (page + 1) * ARTIFACT_PAGE)));
  return id;
}

/** Moves a delivery on. What was sent or has failed for good stays so. */
export function markDelivery(db: Connection, { id, mark, at }: Op<'mark-delivery'>): void {
  const row = db.prepare('SELECT state FROM outbox WHERE id = ?').row(id);
  if (row === undefined) throw new Fault('store/no-such-delivery', `There is no delivery ${id}.`);
  const state = textAt(row, 0);
  if (state === 'sent' || state === 'failed')
    throw new Fault('store/delivery-settled', `Delivery ${id} is already ${state}.`, { hint: 'Do not send it again.' });
  db.prepare('UPDATE outbox SET state = ?, attempts = attempts + ?, at = ?, reason = ? WHERE id = ?').run(
    mark.state,
    mark.state === 'unknown' ? 1 : 0,
    mark.state === 'queued' ? mark.again : at,
    'reason' in mark ? toRowText(mark.reason) : null,
    id,
  );
}
