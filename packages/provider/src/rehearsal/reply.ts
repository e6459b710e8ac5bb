import { textOf } from '@oxydra/types';
import type { Message, ModelRequest, ToolResultPart } from '@oxydra/types';
import type { RehearsalStep } from './script.ts';
import { understand } from './understand.ts';

export const WHO_I_AM = 'I am the rehearsal model: no AI, only a stand-in that knows a few phrases.';
const HELP =
  'Try “read NAME”, “write NAME: text”, “edit NAME: old -> new”, “list”, “search WORDS”, “remember …”, “run COMMAND”, “every 5 minutes …” or “ask …”. Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY to talk to a real model.';

/** A result is quoted this far. */
const QUOTED = 600;

/** The newest text of the user: what the rehearsal answers. */
export function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? '' : textOf(last.parts);
}

function report(results: readonly ToolResultPart[]): string {
  return results
    .map(({ name, ok, text }) => {
      const said = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
      if (!ok) return `${name} did not work: ${said}`;
      return said.trim() === '' ? `${name} is done.` : `${name} is done. It says:\n\n${said}`;
    })
    .join('\n\n');
}

/** What the rehearsal says when no script speaks: it calls the tool that the text names, then reports. */
export function replyTo(request: ModelRequest): readonly RehearsalStep[] {
  const last = request.messages.at(-1);
  if (last?.role === 'tool') return [{ type: 'text', text: report(last.parts) }];
  const asked = lastUserText(request.messages);
  const offered = request.toolChoice === 'none' ? [] : request.tools.map(({ name }) => name);
  const understood = understand(asked, offered);
  switch (understood.kind) {
    case 'wish': {
      const { tool, arguments: given, saying } = understood.wish;
      return [
        { type: 'text', text: saying },
        { type: 'tool-call', name: tool, arguments: { ...given } as { [key: string]: never } },
      ];
    }
    case 'no-tool':
      return [
        { type: 'text', text: `${WHO_I_AM} For that I would call ${understood.tool}, which is not offered here.` },
      ];
    case 'greeting':
      return [{ type: 'text', text: `Hi! ${WHO_I_AM} ${HELP}` }];
    case 'unknown':
      return [
        {
          type: 'text',
          text: `${WHO_I_AM} You said: “${asked.length > 200 ? `${asked.slice(0, 200)}…` : asked}”. ${HELP}`,
        },
      ];
  }
}
