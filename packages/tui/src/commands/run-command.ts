import { plainLine } from '../text/plain-text.ts';
import { didYouMean, isCommandName, type CommandName } from './command-table.ts';
import { failure, remark, type CommandContext } from './context.ts';
import { attach, exportSession } from './file-commands.ts';
import { agent, approvals, cost, help, memory, model, status, theme, tools } from './inspect-commands.ts';
import { begin, fork, history, rename, sessions, switchSession } from './session-commands.ts';

type Command = (context: CommandContext, rest: string) => void | Promise<void>;

function cancel(context: CommandContext): void {
  if (context.ui().view.turn === undefined) context.print(remark('Nothing is running.'));
  else context.cancel();
}

function queue(context: CommandContext, rest: string): void {
  if (rest === '') context.print(failure('A text is missing.', '/queue TEXT'));
  else context.message(rest, 'queue');
}

const TABLE: { readonly [N in CommandName]: Command } = {
  help,
  new: begin,
  sessions,
  switch: switchSession,
  rename,
  fork,
  history,
  cancel,
  cancelall: (context) => {
    context.send({ type: 'cancel_all_active_turns', payload: { request_id: context.ports.newId() } });
  },
  queue,
  attach,
  model,
  agent,
  tools,
  approvals,
  status,
  cost,
  memory,
  reasoning: (context) => context.toggleReasoning(),
  export: exportSession,
  theme,
  redraw: (context) => context.redraw(),
  quit: (context) => context.leave(),
};

/** Runs a command; an unknown one is answered with the one that was probably meant. */
export async function runCommand(context: CommandContext, name: string, rest: string): Promise<void> {
  const wanted = name.toLowerCase();
  const known = wanted === '' || wanted === '?' ? 'help' : wanted === 'exit' || wanted === 'q' ? 'quit' : wanted;
  if (isCommandName(known)) {
    await TABLE[known](context, rest.trim());
    return;
  }
  const near = didYouMean(known);
  context.print(
    failure(
      `There is no command /${plainLine(name)}.`,
      near === undefined ? '/help lists them all.' : `Did you mean /${near}? /help lists them all.`,
    ),
  );
}
