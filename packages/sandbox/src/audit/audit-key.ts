import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@oxydra/types';
import { demandPrivate, makeFile, makePrivateFolder, readIfThere, replaceFile } from '../secrets/private-file.ts';

/** How far a record has come. Kept outside the workspace, so that a shortened record is noticed. */
export interface AuditHead {
  readonly seq: number;
  readonly mac: string;
}

/** Key and heads, for this user of the machine, in a folder outside every workspace. */
export interface AuditKeys {
  /** The key of all records, made at first use. Throws `audit/no-key` where it is damaged, `audit/exposed`. */
  key(): Promise<Buffer>;
  /** Undefined before the first entry. Throws `audit/damaged-head`. */
  head(): AuditHead | undefined;
  setHead(head: AuditHead): Promise<void>;
  /** For a record that begins anew; whatever the note says. */
  forgetHead(): Promise<void>;
}

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}$/u;
const HEAD_TEXT = /^(?<seq>\d{1,15}) (?<mac>[0-9a-f]{64})$/u;

/** `folder` holds the key of this user of the machine; `record` is the folder of the record that the head is of. */
export function openAuditKeys(folder: string, record: string): AuditKeys {
  const keyFile = join(folder, 'audit.key');
  const heads = join(folder, 'audit-heads');
  const headFile = join(heads, createHash('sha256').update(record).digest('hex').slice(0, 32));

  let made = false;

  const head = (): AuditHead | undefined => {
    const text = readIfThere(headFile);
    if (text === undefined) return undefined;
    const { seq, mac } = HEAD_TEXT.exec(text.trim())?.groups ?? {};
    if (seq !== undefined && mac !== undefined) return { seq: Number(seq), mac };
    throw new Fault('audit/damaged-head', `The note ${headFile} of where the audit record ends is damaged.`, {
      hint: '`oxydra audit renew` puts the record aside and begins a new one.',
    });
  };

  return {
    async key() {
      const known = readIfThere(keyFile);
      if (known === undefined) {
        // A record without its key cannot be told from a forged one, so no new key is made for it in silence.
        if (head() !== undefined)
          throw new Fault('audit/no-key', `The key of the audit record, ${keyFile}, is gone.`, {
            hint: 'Put its backup in its place, or begin a new record with `oxydra audit renew`.',
          });
        await makePrivateFolder(folder);
        await makeFile(keyFile, `${randomBytes(KEY_BYTES).toString('hex')}\n`, randomBytes(6).toString('hex'));
      }
      await demandPrivate(keyFile, 'audit');
      const text = readIfThere(keyFile)?.trim() ?? '';
      if (!KEY_TEXT.test(text))
        throw new Fault('audit/no-key', `The file ${keyFile} does not hold the key of the audit record.`, {
          hint: 'Put its backup in its place, or remove it and begin a new record with `oxydra audit renew`.',
        });
      return Buffer.from(text, 'hex');
    },
    head,
    async setHead({ seq, mac }) {
      if (!made) await makePrivateFolder(heads);
      made = true;
      // A head of a moment ago is as good: entries behind it are taken up.
      await replaceFile(headFile, `${seq} ${mac}\n`, randomBytes(6).toString('hex'), true);
    },
    forgetHead: () => rm(headFile, { force: true }),
  };
}
