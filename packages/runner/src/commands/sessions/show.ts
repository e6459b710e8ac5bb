import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { readHistory } from './history.ts';
import { conversationMarkdown } from './markdown.ts';
import { findSession } from './reader.ts';
import { messagesOf } from './transcript.ts';

/** `sessions show ID` */
export const show: Run = async ({ args: [id = ''] }, { house, output, options }) => {
  await using reader = await house.openReader(await house.loadConfig());
  const info = await findSession(reader, id);
  const messages = messagesOf(await readHistory(reader, info.id), info.id);
  if (options.json) {
    output.document({
      id: info.id,
      title: info.title,
      agent: info.agent,
      created_at: new Date(info.createdAt).toISOString(),
      messages,
    });
    return EXIT.done;
  }
  output.text(conversationMarkdown(info, messages));
  return EXIT.done;
};
