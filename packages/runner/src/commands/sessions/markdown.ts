import type { SessionInfo } from '@oxydra/types';
import type { ShownMessage } from './transcript.ts';

/** A fence longer than any run of backticks inside, so that no text can end its own block. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/u, '')}\n${fence}\n`;
}

const HEADINGS = { user: 'You', assistant: 'Oxydra', tool: 'Tool', notice: 'Notice' } as const;

function messageText({ role, text, calls, results, at }: ShownMessage): string {
  const parts = [
    ...(text === '' ? [] : [role === 'notice' ? `_${text}_\n` : `${text.replace(/\n$/u, '')}\n`]),
    ...(calls ?? []).map(
      ({ name, arguments: args }) => `Calls \`${name}\`:\n\n${fenced(JSON.stringify(args, null, 2), 'json')}`,
    ),
    ...(results ?? []).map(({ name, ok, output, unknown }) => {
      const state = unknown === true ? ' (nobody knows whether it happened)' : ok ? '' : ' (failed)';
      return `\`${name}\` answered${state}:\n\n${fenced(output)}`;
    }),
  ];
  return `## ${HEADINGS[role]} · ${at.slice(0, 19).replace('T', ' ')}\n\n${parts.join('\n')}`;
}

/** A conversation as a document for people. */
export function conversationMarkdown(info: SessionInfo, messages: readonly ShownMessage[]): string {
  const head = `# ${info.title === '' ? 'Conversation' : info.title}\n\nSession ${info.id}, agent ${info.agent}, begun ${new Date(
    info.createdAt,
  ).toISOString()}.\n`;
  return [head, ...messages.map(messageText)].join('\n');
}
