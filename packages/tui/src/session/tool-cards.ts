import { plainLine, plainText } from '../text/plain-text.ts';
import { shortArguments, subjectOf } from './arguments.ts';
import { closeReasoning, closeText, chain, type Told } from './live-turn.ts';
import type { LiveTurn } from './view-state.ts';

/** Of a running call's output only the end is kept: more than any card shows. */
const LIVE_OUTPUT = 4_000;

interface Started {
  readonly call_id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>> | null;
}

interface Finished {
  readonly call_id: string;
  readonly name: string;
  readonly ok: boolean;
  readonly unknown?: boolean | undefined;
  readonly output: string;
  readonly diff?: string | undefined;
  readonly duration_ms: number;
}

export function startTool(before: LiveTurn, started: Started, at: number): Told {
  if (before.calls.includes(started.call_id)) return { turn: before, items: [] };
  return chain(chain(closeReasoning(before, at), closeText), (turn) => ({
    items: [],
    turn: {
      ...turn,
      calls: [...turn.calls, started.call_id],
      tools: [
        ...turn.tools,
        {
          callId: started.call_id,
          name: plainLine(started.name),
          arguments: shortArguments(started.arguments),
          subject: subjectOf(started.arguments),
          startedAt: at,
          output: '',
        },
      ],
    },
  }));
}

export function toolOutput(turn: LiveTurn, callId: string, text: string): Told {
  const tools = turn.tools.map((tool) =>
    tool.callId === callId ? { ...tool, output: (tool.output + text).slice(-LIVE_OUTPUT) } : tool,
  );
  return { turn: { ...turn, tools }, items: [] };
}

export function finishTool(turn: LiveTurn, finished: Finished): Told {
  const open = turn.tools.find((tool) => tool.callId === finished.call_id);
  if (open === undefined && turn.calls.includes(finished.call_id)) return { turn, items: [] };
  return {
    turn: {
      ...turn,
      calls: open === undefined ? [...turn.calls, finished.call_id] : turn.calls,
      tools: turn.tools.filter((tool) => tool !== open),
    },
    items: [
      {
        kind: 'tool',
        name: plainLine(finished.name),
        arguments: (finished.diff === undefined ? open?.arguments : open?.subject) ?? '',
        state: finished.unknown === true ? 'unknown' : finished.ok ? 'ok' : 'failed',
        output: plainText(finished.output),
        diff: finished.diff === undefined ? undefined : plainText(finished.diff),
        elapsedMs: finished.duration_ms,
      },
    ],
  };
}
