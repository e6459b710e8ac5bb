import { z } from 'zod';
import { Fault } from '@oxydra/types';
import type { Attachment, TurnId } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { keepsOld } from '../files/keep-old.ts';
import { deedLabel, pathArgument, pathRules, shown, spelled } from '../files/path-argument.ts';
import type { PathLock } from '../files/path-lock.ts';
import { oneLine } from '../one-line.ts';
import type { Tool } from '../tool.ts';

/** Bytes of the largest attachment that is saved. */
const MAX_ATTACHMENT = 50 * 1024 * 1024;
/** So many are named where the asked-for one is not there. */
const NAMED = 10;

function describe({ index, name, mediaType, size, turn }: Attachment, now: TurnId): string {
  const called = name === undefined ? '' : `${oneLine(name, 60)}, `;
  return `${index} (${called}${oneLine(mediaType, 60)}, ${size} bytes, ${turn === now ? 'this turn' : 'earlier'})`;
}

function missing(index: number, all: readonly Attachment[], now: TurnId): Fault {
  if (all.length === 0) {
    return new Fault('tool/no-attachment', `There is no attachment ${index}: nothing was attached in this session.`, {
      hint: 'Ask the user to attach the file.',
    });
  }
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  const named = all.slice(0, NAMED).map((each) => describe(each, now));
  return new Fault('tool/no-attachment', `There is no attachment ${index}; there are ${named.join(', ')}${more}.`, {
    hint: 'Use one of these indexes.',
  });
}

export interface AttachmentSaveOptions {
  /** How long a save may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The one that the file tools share. */
  readonly lock: PathLock;
}

export const createAttachmentSave = ({ timeoutMs, lock }: AttachmentSaveOptions): Tool =>
  defineTool({
    name: 'attachment_save',
    description: 'Save a file that the user attached. Index 0 is the first of the newest message, then earlier ones.',
    input: z.object({
      index: z.int().min(0).max(1_000_000),
      path: pathArgument,
      overwrite: z.boolean().optional(),
    }),
    tier: 'side_effecting',
    timeoutMs,
    idempotent: false,
    needs: ['attachments', 'workspaceWrite'],
    labels: deedLabel,
    rules: pathRules,
    summarise: ({ index, path }) => `Save attachment ${index} as ${shown(path)}`,
    async run({ index, path, overwrite = false }, { attachments, workspaceWrite }, context) {
      const { session, turn, signal } = context;
      const all = await attachments.list(session);
      const about = all.find((each) => each.index === index);
      if (about === undefined) throw missing(index, all, turn);
      if (about.size > MAX_ATTACHMENT) {
        throw new Fault(
          'tool/too-large',
          `Attachment ${index} has ${about.size} bytes, more than the ${MAX_ATTACHMENT} that can be saved.`,
          { hint: 'Ask the user to put the file into the workspace.' },
        );
      }
      const found = await attachments.read(session, index);
      if (found === undefined) throw missing(index, all, turn);
      signal.throwIfAborted();
      const how = { exclusive: !overwrite, keep: keepsOld(context) };
      let placed: { readonly kept?: string };
      try {
        placed = await lock(spelled(path) ?? path, () => workspaceWrite.write(path, found.bytes, how));
      } catch (error) {
        if (!Fault.is(error) || error.code !== 'sandbox/exists') throw error;
        throw new Fault('tool/exists', `There is a file at ${shown(path)} already, so nothing was saved.`, {
          hint: 'Choose another path, or set overwrite.',
          cause: error,
        });
      }
      const { name, mediaType } = found.about;
      const output = {
        saved: true,
        path: shown(path),
        mime_type: mediaType,
        bytes_written: found.bytes.length,
        source_index: index,
        ...placed,
      };
      const what = name === undefined ? `attachment ${index}` : oneLine(name, 100);
      return {
        text: `Saved ${what} (${oneLine(mediaType, 60)}, ${found.bytes.length} bytes) as ${shown(path)}.`,
        output,
        // Its name is not the user's either.
        label: { integrity: 'untrusted', confidentiality: 'user', sources: [`attachment:${what}`] },
      };
    },
  });
