import type { Config } from '../schema/config-schema.ts';

const DAY_MS = 86_400_000;

export interface TrashSettings {
  /** Milliseconds for which things stay in the trash; undefined keeps them for ever. */
  readonly keepMs: number | undefined;
}

export const trashSettings = ({ files }: Pick<Config, 'files'>): TrashSettings => ({
  keepMs: files.trash_days === 0 ? undefined : files.trash_days * DAY_MS,
});
