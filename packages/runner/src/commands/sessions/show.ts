import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { withoutControls } from '../ask/paint.ts';
import { readHistory } from './history.ts';
import { conversationMarkdown } from './markdown.ts';
import { findSession } from './reader.ts';
import { messagesOf } from './transcript.ts';

/** `sessions show ID` */
export const show: Run = async ({ args: [id = ''] }, { house, output, options, surroundings }) => {
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
  const text = conversationMarkdown(info, messages);
  output.text(surroundings.stdout.isTTY === true ? withoutControls(text) : text);
  return EXIT.done;
};
