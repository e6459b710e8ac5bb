import { plainLine } from '../text/plain-text.ts';
import { THEMES, isThemeName } from '../text/theme.ts';
import { dollars, plural, tokens } from '../views/figures.ts';
import { COMMANDS } from './command-table.ts';
import { currentSession, failed, failure, remark, type CommandContext } from './context.ts';
import { begin } from './session-commands.ts';

const KEYS = [
  { label: 'Enter', text: 'send; during a turn it joins the next step' },
  { label: 'Alt+Enter, Ctrl+J, \\ Enter', text: 'new line' },
  { label: 'Alt+Q', text: 'send after the running turn' },
  { label: 'Esc, Ctrl+C', text: 'stop the turn; Ctrl+C twice leaves' },
  { label: 'Ctrl+D', text: 'leave, where nothing is written' },
  { label: 'Up, Down', text: 'what you sent before' },
  { label: 'Ctrl+R', text: 'show or fold the thinking' },
  { label: 'Ctrl+O', text: 'print the last result whole' },
  { label: 'Ctrl+L', text: 'print the conversation again' },
  { label: '@', text: 'complete a file of the workspace' },
];

export function help(context: CommandContext): void {
  context.print(
    { kind: 'report', title: 'Commands', rows: COMMANDS.map((one) => ({ label: one.usage, text: one.help })) },
    { kind: 'report', title: 'Keys', rows: KEYS },
  );
}

export async function status(context: CommandContext): Promise<void> {
  const { link, view } = context.ui();
  const local = [
    { label: 'program', text: `oxydra ${context.version}` },
    { label: 'connection', text: link.state === 'offline' ? `reconnecting: ${link.reason}` : link.state },
    { label: 'session', text: plainLine(`${view.session?.title ?? ''} ${view.session?.id ?? 'none yet'}`) },
  ];
  if (link.state !== 'online') {
    context.print({ kind: 'report', title: 'Status', rows: local });
    return;
  }
  const reply = await context.request({ type: 'health_check', payload: { request_id: context.ports.newId() } });
  if (failed(context, reply) || reply.frame.type !== 'health_status') return;
  const { healthy, startup_status: startup, message } = reply.frame.payload;
  const degraded = startup?.degraded_reasons ?? [];
  context.print({
    kind: 'report',
    title: 'Status',
    rows: [
      ...local,
      { label: 'daemon', text: healthy ? 'healthy' : 'not healthy' },
      ...(startup === undefined
        ? []
        : [
            { label: 'tier', text: plainLine(startup.sandbox_tier) },
            { label: 'shell', text: startup.shell_available ? 'available' : 'not available' },
            { label: 'browser', text: startup.browser_available ? 'available' : 'not available' },
          ]),
      ...degraded.map((one) => ({ label: plainLine(one.code), text: plainLine(one.detail) })),
      ...(message === undefined ? [] : [{ label: 'note', text: plainLine(message) }]),
    ],
  });
}

export async function cost(context: CommandContext): Promise<void> {
  const session = currentSession(context);
  if (session === undefined) return;
  const reply = await context.request({
    type: 'get_usage',
    payload: { request_id: context.ports.newId(), session_id: session },
  });
  if (failed(context, reply) || reply.frame.type !== 'usage') return;
  const { session_usage: usage, budgets, context_tokens: used, context_limit: limit } = reply.frame.payload;
  const cached =
    usage === undefined || usage.cached_input === 0 ? '' : `, ${tokens(usage.cached_input)} of them cached`;
  const rows = [
    ...(usage === undefined
      ? []
      : [
          { label: 'spent', text: usage.cost_usd === null ? 'unknown: a price is missing' : dollars(usage.cost_usd) },
          { label: 'read', text: `${tokens(usage.input)} tokens${cached}` },
          { label: 'written', text: `${tokens(usage.output)} tokens` },
        ]),
    ...(used === undefined || limit === undefined
      ? []
      : [{ label: 'context', text: `${tokens(used)} of ${tokens(limit)} tokens` }]),
    ...budgets.map(({ name, usd, tokens: cap }) => ({
      label: plainLine(name),
      text: [
        usd === undefined ? '' : `${dollars(Math.max(0, usd.left))} of ${dollars(usd.cap)} left`,
        cap === undefined ? '' : `${tokens(Math.max(0, cap.left))} of ${tokens(cap.cap)} tokens left`,
      ]
        .filter((part) => part !== '')
        .join(', '),
    })),
  ];
  context.print({ kind: 'report', title: 'This session so far', rows });
}

export async function tools(context: CommandContext): Promise<void> {
  const reply = await context.request({ type: 'list_tools', payload: { request_id: context.ports.newId() } });
  if (failed(context, reply) || reply.frame.type !== 'tool_list') return;
  const all = reply.frame.payload.tools;
  context.print({
    kind: 'report',
    title: plural(all.length, 'tool'),
    rows: all.map((one) => ({
      label: plainLine(one.name),
      text: plainLine(`${one.tier.replaceAll('_', '-')} · ${one.description.split('\n')[0] ?? ''}`),
    })),
  });
}

export async function model(context: CommandContext, rest: string): Promise<void> {
  const reply = await context.request({
    type: 'list_models',
    payload: { request_id: context.ports.newId(), ...(rest === '' ? {} : { filter: rest.slice(0, 200) }) },
  });
  if (failed(context, reply) || reply.frame.type !== 'model_list') return;
  const all = reply.frame.payload.models;
  const exact = all.find((one) => one.id === rest) ?? (rest !== '' && all.length === 1 ? all[0] : undefined);
  if (exact !== undefined) {
    choose(context, exact.id);
    return;
  }
  if (all.length === 0) {
    context.print(failure(`No model fits “${plainLine(rest)}”.`, '/model alone lists what there is.'));
    return;
  }
  const price = (usd: number | undefined): string => (usd === undefined ? '?' : `$${usd}`);
  context.update((ui) => ({
    ...ui,
    picker: {
      purpose: 'model',
      title: 'Which model from the next message on?',
      filter: '',
      at: Math.max(
        0,
        all.findIndex((one) => one.id === (ui.model ?? (one.current ? one.id : ''))),
      ),
      choices: all.map((one) => ({
        value: one.id,
        label: plainLine(one.id),
        detail: `${tokens(one.context)} context · ${price(one.input_usd)} / ${price(one.output_usd)} per M${one.current ? ' · current' : ''}`,
      })),
    },
  }));
}

export function choose(context: CommandContext, id: string): void {
  context.update((ui) => ({ ...ui, model: id }));
  context.print(remark(`From your next message on, ${plainLine(id)} answers.`));
}

export async function agent(context: CommandContext, rest: string): Promise<void> {
  if (rest !== '') return begin(context, '', rest);
  const reply = await context.request({ type: 'list_agents', payload: { request_id: context.ports.newId() } });
  if (failed(context, reply) || reply.frame.type !== 'agent_list') return;
  const current = context.ui().view.session?.agent;
  context.print({
    kind: 'report',
    title: plural(reply.frame.payload.agents.length, 'agent'),
    rows: reply.frame.payload.agents.map((one) => ({
      label: plainLine(one.name),
      text: plainLine(one.model ?? 'the default model'),
      marked: one.name === current,
    })),
    note: 'A session keeps its agent; /agent NAME begins a session with another one.',
  });
}

export function approvals(context: CommandContext): void {
  const open = context.ui().view.approvals;
  context.print(
    open.length === 0
      ? remark('Nothing waits for your word.')
      : {
          kind: 'report',
          title: `${plural(open.length, 'call')} waiting for your word`,
          rows: open.map((one) => ({
            label: plainLine(one.tool),
            text: plainLine(`${one.summary} · ${one.reason} · until ${one.expires_at}`),
          })),
        },
  );
}

/** The protocol has no frame for memory, so there is nothing to ask. */
export function memory(context: CommandContext): void {
  context.print(
    remark('This gateway offers no memory. What was said stays in the session; see /history and /sessions.'),
  );
}

export function theme(context: CommandContext, rest: string): void {
  const names = Object.keys(THEMES);
  const current = context.ui().theme;
  if (rest === '') {
    context.print(
      remark(
        `Colours: ${names.map((name) => (name === current ? `[${name}]` : name)).join(', ')}. /theme NAME changes them.`,
      ),
    );
    return;
  }
  if (!isThemeName(rest)) {
    context.print(failure(`There is no theme “${plainLine(rest)}”.`, `Themes: ${names.join(', ')}.`));
    return;
  }
  context.update((ui) => ({ ...ui, theme: rest }));
  context.redraw();
}
