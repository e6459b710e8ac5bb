import type { CommandContext } from './commands/context.ts';
import { choose } from './commands/inspect-commands.ts';
import { runCommand } from './commands/run-command.ts';
import type { Key } from './editor/keys.ts';
import { approvalRequest, createGatewayLink } from './gateway-link.ts';
import type { TuiOptions } from './options.ts';
import { createScreen, type Screen } from './screen.ts';
import type { Item } from './session/item.ts';
import { isThemeName, type ThemeName } from './text/theme.ts';
import { filesFound } from './ui/complete.ts';
import { openApproval } from './ui/press-approval.ts';
import { pressKey, pressPaste } from './ui/press-key.ts';
import { createUi, type Effect, type Pressed } from './ui/ui-state.ts';

/** The program without its paint: takes keys, talks to the gateway, holds what is to be seen. */
export interface Shell {
  readonly screen: Screen;
  /** `columns` is the width of the input. */
  readonly key: (key: Key, columns: number) => void;
  readonly paste: (text: string) => void;
  readonly close: () => void;
}

export interface ShellOptions {
  readonly options: TuiOptions;
  readonly sentBefore: readonly string[];
  readonly leave: () => void;
  /** Clears the screen, before everything is printed again. */
  readonly clearScreen: () => void;
}

type Runner = { readonly [T in Effect['type']]: (effect: Extract<Effect, { type: T }>) => void };

const themeOf = ({ noColor, theme = 'terminal' }: TuiOptions): ThemeName =>
  noColor ? 'plain' : isThemeName(theme) ? theme : 'terminal';

export function createShell({ options, sentBefore, leave, clearScreen }: ShellOptions): Shell {
  const { ports } = options;
  const screen = createScreen(createUi(themeOf(options), sentBefore), ports.now);
  const { connection, switchTo } = createGatewayLink(options, screen);

  const sessionId = (): string | undefined => screen.ui().view.session?.id;

  function message(text: string, mode: 'steer' | 'queue'): void {
    const ui = screen.ui();
    const session = sessionId();
    if (session === undefined) {
      screen.update((now) => ({ ...now, editor: { ...now.editor, text, cursor: text.length } }));
      screen.print([{ kind: 'notice', tone: 'warn', text: 'Not sent: there is no connection to the gateway yet.' }]);
      return;
    }
    const requestId = ports.newId();
    const attachments = ui.attachments.map(({ mimeType, data, name }) => ({ mime_type: mimeType, data, name }));
    const pending = { requestId, text, state: 'sending' } as const;
    screen.update((now) => ({
      ...now,
      attachments: [],
      view: { ...now.view, pending: [...now.view.pending, pending] },
    }));
    const common = { request_id: requestId, session_id: session, prompt: text, attachments };
    if (mode === 'steer' && ui.view.turn !== undefined) connection.send({ type: 'steer_turn', payload: common });
    else {
      const model = ui.model === undefined ? {} : { model: ui.model };
      connection.send({ type: 'send_turn', payload: { ...common, turn_id: ports.newId(), ...model } });
    }
  }

  function cancel(): void {
    const session = sessionId();
    const turn = screen.ui().view.turn;
    if (session === undefined || turn === undefined) return;
    // That it had ended just now is no news: its end is on the screen.
    void connection.request({
      type: 'cancel_active_turn',
      payload: { request_id: ports.newId(), session_id: session, turn_id: turn.turnId },
    });
    screen.update((ui) =>
      ui.view.turn === undefined
        ? ui
        : { ...ui, view: { ...ui.view, turn: { ...ui.view.turn, activity: 'Stopping' } } },
    );
  }

  function redraw(): void {
    clearScreen();
    screen.printAgain();
  }

  function toggleReasoning(): void {
    const shown = !screen.ui().showReasoning;
    screen.update((ui) => ({ ...ui, showReasoning: shown }));
    const last = screen.last('reasoning');
    if (shown && last?.kind === 'reasoning' && screen.ui().view.turn?.reasoning === undefined)
      screen.print([{ ...last, full: true }]);
    else if (screen.ui().view.turn === undefined)
      screen.print([
        { kind: 'notice', tone: 'muted', text: shown ? 'Thinking is shown from now on.' : 'Thinking is folded again.' },
      ]);
  }

  function expand(): void {
    const last = screen.last('tool');
    if (last?.kind === 'tool') screen.print([{ ...last, full: true }]);
    else screen.update((ui) => ({ ...ui, hint: 'There is no result to show whole yet.' }));
  }

  const context: CommandContext = {
    ui: screen.ui,
    update: screen.update,
    print: (...items: readonly Item[]) => screen.print(items),
    request: connection.request,
    send: connection.send,
    ports,
    version: options.version,
    switchTo,
    message,
    cancel,
    redraw,
    toggleReasoning,
    leave,
  };

  const run: Runner = {
    message: ({ text, mode }) => {
      void ports.history.append(text);
      message(text, mode);
    },
    command: ({ name, rest }) => {
      void ports.history.append(`/${name}${rest === '' ? '' : ` ${rest}`}`);
      void runCommand(context, name, rest);
    },
    cancel,
    leave,
    redraw,
    expand,
    reasoning: toggleReasoning,
    'find-files': ({ query }) => {
      void connection
        .request({ type: 'find_files', payload: { request_id: ports.newId(), query: query.slice(0, 400) } })
        .then((reply) => {
          const paths = reply.ok && reply.frame.type === 'file_list' ? reply.frame.payload.paths : [];
          screen.update((ui) => filesFound(ui, query, paths));
        });
    },
    pick: ({ purpose, value }) => {
      if (purpose === 'session') void switchTo(value);
      else choose(context, value);
    },
    refuse: ({ message: text, hint }) => screen.print([{ kind: 'notice', tone: 'bad', text, hint }]),
    resolve: ({ decision, scope, text }) => {
      const approval = openApproval(screen.ui());
      const session = sessionId();
      if (approval === undefined || session === undefined) return;
      connection.send({
        type: 'resolve_approval',
        payload: {
          request_id: approvalRequest(approval.approval_id),
          session_id: session,
          approval_id: approval.approval_id,
          hash: approval.hash,
          decision,
          scope,
          ...(text === undefined ? {} : { text }),
        },
      });
    },
  };

  function take({ ui, effects }: Pressed): void {
    screen.update(() => ui);
    for (const effect of effects) {
      // The table's entry for an effect's type takes that effect: the compiler cannot follow the correlation.
      (run[effect.type] as (effect: Effect) => void)(effect);
    }
  }

  return {
    screen,
    key: (key, columns) => take(pressKey(screen.ui(), key, ports.now(), columns)),
    paste: (text) => take(pressPaste(screen.ui(), text)),
    close() {
      connection.close();
      screen.close();
    },
  };
}
