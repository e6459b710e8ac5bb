import { plainLine } from '../text/plain-text.ts';
import type { Attachment } from '../ui/ui-state.ts';
import { currentSession, failed, failure, remark, type CommandContext } from './context.ts';
import { exportMarkdown } from './export-markdown.ts';
import type { HistoryItem } from '@oxydra/types/wire';

const MOST_FILES = 4;
const MOST_BYTES = 10 * 1024 * 1024;

const unquoted = (path: string): string =>
  /^"(.*)"$|^'(.*)'$/
    .exec(path)
    ?.slice(1)
    .find((part) => part !== undefined) ?? path;

export async function attach(context: CommandContext, rest: string): Promise<void> {
  const { attachments } = context.ui();
  if (rest === '' || rest === 'none') {
    if (rest === 'none') context.update((ui) => ({ ...ui, attachments: [] }));
    const names = attachments.map((one) => plainLine(one.name)).join(', ');
    const text =
      rest === 'none'
        ? 'No file goes with the next message.'
        : names === ''
          ? 'No file is attached. /attach FILE adds one.'
          : `With the next message: ${names}. /attach none drops them.`;
    context.print(remark(text));
    return;
  }
  if (attachments.length >= MOST_FILES) {
    context.print(
      failure(`A message carries at most ${MOST_FILES} files.`, 'Send these first, or drop them with /attach none.'),
    );
    return;
  }
  const read = await context.ports.readFile(unquoted(rest), MOST_BYTES);
  if (!read.ok) {
    context.print(failure(plainLine(read.message), 'A file may have 10 MiB.'));
    return;
  }
  const { name, mimeType, bytes } = read.file;
  if (bytes.length > MOST_BYTES) {
    context.print(
      failure(`${plainLine(name)} has ${(bytes.length / 1024 / 1024).toFixed(1)} MiB; a file may have 10 MiB.`),
    );
    return;
  }
  const attachment: Attachment = {
    name,
    mimeType,
    data: Buffer.from(bytes).toString('base64'),
    bytes: bytes.length,
  };
  context.update((ui) => ({ ...ui, attachments: [...ui.attachments, attachment].slice(0, MOST_FILES) }));
}

/** Far more than any conversation has, so that a gateway that pages without end is noticed. */
const MOST_PAGES = 1000;

async function wholeHistory(context: CommandContext, session: string): Promise<readonly HistoryItem[] | undefined> {
  let items: readonly HistoryItem[] = [];
  let before: number | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await context.request({
      type: 'get_history',
      payload: {
        request_id: context.ports.newId(),
        session_id: session,
        limit: 500,
        ...(before === undefined ? {} : { before }),
      },
    });
    if (failed(context, reply) || reply.frame.type !== 'history') return undefined;
    items = [...reply.frame.payload.items, ...items];
    const next = reply.frame.payload.before;
    if (next === undefined || (before !== undefined && next >= before)) return items;
    before = next;
  }
  return items;
}

export async function exportSession(context: CommandContext, rest: string): Promise<void> {
  const session = currentSession(context);
  if (session === undefined) return;
  const items = await wholeHistory(context, session);
  if (items === undefined) return;
  const title = context.ui().view.session?.title ?? session;
  const path = rest === '' ? `oxydra-${session.slice(0, 60).replace(/[^\w-]/g, '-')}.md` : unquoted(rest);
  const written = await context.ports.writeFile(path, exportMarkdown(title, items));
  context.print(
    written.ok
      ? remark(`${items.length} messages are written to ${plainLine(written.path)}.`)
      : failure(plainLine(written.message), '/export FILE takes another name.'),
  );
}
