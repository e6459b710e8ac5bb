import type { HistoryItem } from '@oxydra/types/wire';

/** A fence longer than any in the text. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

const section = (item: HistoryItem): string => {
  const files = (item.attachments ?? []).map((one) => `\n\n*attached: ${one.name ?? one.mime_type}*`).join('');
  const calls = (item.calls ?? []).map((call) => `\n\n${fenced(JSON.stringify(call.arguments, null, 2), 'json')}`);
  switch (item.role) {
    case 'user':
      return `## You, ${item.at}\n\n${item.text}${files}`;
    case 'assistant':
      return `## Answer, ${item.at}\n\n${item.text}${(item.calls ?? []).map((call, at) => `\n\nCalls \`${call.name}\`:${calls[at] ?? ''}`).join('')}`;
    case 'tool':
      return `### \`${item.name ?? 'tool'}\` ${item.ok === false ? 'failed' : 'answered'}\n\n${fenced(item.diff ?? item.text, item.diff === undefined ? '' : 'diff')}`;
    case 'notice':
      return `> ${item.text.replaceAll('\n', '\n> ')}`;
  }
};

/** A transcript as a Markdown document. */
export const exportMarkdown = (title: string, items: readonly HistoryItem[]): string =>
  `# ${title}\n\n${items.map(section).join('\n\n')}\n`;
