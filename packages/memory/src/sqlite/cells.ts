import { invariant } from '@oxydra/types';
import type { Row } from './connection.ts';

/** Reads cells of a row as what their STRICT column holds. */
export function textAt(row: Row, column: number): string {
  const cell = row[column];
  invariant(typeof cell === 'string', `column ${column} is text`);
  return cell;
}

export function numberAt(row: Row, column: number): number {
  const cell = row[column];
  invariant(typeof cell === 'number', `column ${column} is a number`);
  return cell;
}

export const textOrNullAt = (row: Row, column: number): string | null =>
  row[column] === null ? null : textAt(row, column);
