import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { choiceOption } from '../../cli/invocation.ts';
import { readHistory } from './history.ts';
import { conversationMarkdown } from './markdown.ts';
import { findSession } from './reader.ts';
import { messagesOf } from './transcript.ts';

/** `sessions export ID`. As `jsonl` nothing is left out: every journal record in its order, a line each. */
export const exportSession: Run = async (invocation, { house, output, options }) => {
  const format = choiceOption(invocation, 'format', ['markdown', 'jsonl']) ?? (options.json ? 'jsonl' : 'markdown');
  await using reader = await house.openReader(await house.loadConfig());
  const info = await findSession(reader, invocation.args[0] ?? '');
  const history = await readHistory(reader, info.id);
  if (format === 'markdown') {
    output.text(conversationMarkdown(info, messagesOf(history, info.id)));
    return EXIT.done;
  }
  for (const { session, seq, at, record } of history) {
    output.line({ session, seq, at, record });
    await output.room();
  }
  return EXIT.done;
};
