import type {
  Attachment,
  Attachments,
  FilePart,
  Journal,
  JournalEntry,
  MediaOutlet,
  Sent,
  SessionId,
  TurnId,
} from '@oxydra/types';
import { MEDIA_KINDS } from '@oxydra/types';

interface Found {
  readonly turn: TurnId;
  readonly file: FilePart;
}

const filesOf = (sent: Sent): readonly FilePart[] =>
  sent.message.parts.flatMap((part) => (part.type === 'file' ? [part] : []));

/** The files of each turn in the order of sending, oldest turn first. A message that waited counts where it was read. */
function filesByTurn(entries: readonly JournalEntry[]): readonly (readonly Found[])[] {
  const turns: Found[][] = [];
  const seen = new Set<string>();
  let turn: TurnId | undefined;
  const add = (sent: Sent): void => {
    // A steered message that no round read opens the next turn too.
    if (turn === undefined || seen.has(sent.requestId)) return;
    seen.add(sent.requestId);
    for (const file of filesOf(sent)) turns.at(-1)?.push({ turn, file });
  };
  for (const { record } of entries) {
    if (record.type === 'turn-opened') {
      turn = record.turn;
      turns.push([]);
      record.sent.forEach(add);
    } else if (record.type === 'message-steered') add(record.sent);
  }
  return turns;
}

/** The bytes of base64 text, without decoding it. */
const sizeOf = (data: string): number => Math.floor((data.replace(/=+$/u, '').length * 3) / 4);

const MAX_FORKS = 100;

/** Finds what was sent in a session, and before it was forked, in the journal: that is where it is kept. */
export function createAttachments({ journal }: { readonly journal: Pick<Journal, 'read'> }): Attachments {
  /** Entries of the sessions that this one continues come first. */
  const historyOf = async (session: SessionId): Promise<readonly JournalEntry[]> => {
    const parts: (readonly JournalEntry[])[] = [];
    let from: { readonly session: SessionId; readonly upTo?: number } | undefined = { session };
    for (let forks = 0; from !== undefined && forks < MAX_FORKS; forks += 1) {
      const { session: id, upTo }: { readonly session: SessionId; readonly upTo?: number } = from;
      const entries = await journal.read(id, upTo === undefined ? {} : { upTo });
      parts.unshift(entries);
      const first = entries[0]?.record;
      const parent = first?.type === 'session-created' ? first.forkedFrom : undefined;
      from = parent === undefined ? undefined : { session: parent.session, upTo: parent.seq };
    }
    return parts.flat();
  };
  const find = async (session: SessionId): Promise<readonly (Found & { readonly about: Attachment })[]> =>
    filesByTurn(await historyOf(session))
      .toReversed()
      .flat()
      .map(({ turn, file }, index) => ({
        turn,
        file,
        about: {
          index,
          mediaType: file.mediaType,
          size: sizeOf(file.data),
          turn,
          ...(file.name === undefined ? {} : { name: file.name }),
        },
      }));
  return {
    list: async (session) => (await find(session)).map(({ about }) => about),
    async read(session, index) {
      const found = (await find(session))[index];
      if (found === undefined) return undefined;
      return { about: found.about, bytes: new Uint8Array(Buffer.from(found.file.data, 'base64')) };
    },
  };
}

/** Terminals, programs and web pages are handed every kind of file; those who show less will say so here. */
export const createMediaOutlet = (): MediaOutlet => ({ kinds: async () => MEDIA_KINDS });
