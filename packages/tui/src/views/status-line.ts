import type { UiState } from '../ui/ui-state.ts';
import { clipLine, line, lineWidth, span, type Line, type Span } from '../text/span.ts';
import { plainLine } from '../text/plain-text.ts';
import { clip } from '../text/width.ts';
import { total } from '../session/spending.ts';
import { dollars, tokens } from './figures.ts';

interface Part {
  readonly spans: readonly Span[];
  /** The lowest leave first where the line is too narrow. */
  readonly weight: number;
}

const part = (weight: number, text: string, style: Parameters<typeof span>[1] = 'muted'): Part => ({
  weight,
  spans: [span(text, style)],
});

/** The tightest cap, since that one ends the turn. */
function budgetLeft({ view }: UiState): Part[] {
  const left = view.spending.budgets
    .flatMap((budget) => (budget.usd === undefined ? [] : [budget.usd]))
    .toSorted((a, b) => a.left - b.left)[0];
  if (left === undefined) return [];
  return [part(5, `${dollars(Math.max(0, left.left))} left`, left.left < left.cap * 0.1 ? 'warn' : 'muted')];
}

function linkPart(ui: UiState): Part {
  if (ui.link.state === 'online') return { weight: 10, spans: [span('●', 'good')] };
  if (ui.link.state === 'connecting') return part(10, '○ connecting', 'warn');
  return part(10, `○ reconnecting: ${plainLine(ui.link.reason).replace(/\.$/, '')}`, 'warn');
}

function parts(ui: UiState): Part[] {
  const { view } = ui;
  const { contextTokens, contextLimit } = view.spending;
  const usage = total(view.spending);
  const model = ui.model ?? view.model;
  const used =
    contextTokens === undefined || contextLimit === undefined || contextLimit <= 0
      ? undefined
      : Math.round((100 * contextTokens) / contextLimit);
  return [
    linkPart(ui),
    ...(view.session?.title === undefined ? [] : [part(4, clip(view.session.title, 28), {})]),
    ...(view.session?.agent === undefined || view.session.agent === 'default' ? [] : [part(2, view.session.agent)]),
    ...(view.rehearsal
      ? [part(9, 'rehearsal (no real model)', 'warn')]
      : model === undefined
        ? []
        : [part(8, clip(model, 30))]),
    ...(view.tier === undefined ? [] : [part(1, view.tier)]),
    ...(usage === undefined ? [] : [part(3, `${tokens(usage.input + usage.output)} tokens`)]),
    ...(usage === undefined ? [] : [part(6, usage.cost_usd === null ? '$?' : dollars(usage.cost_usd))]),
    ...budgetLeft(ui),
    ...(used === undefined ? [] : [part(7, `context ${used} %`, used >= 80 ? 'warn' : 'muted')]),
  ];
}

/** One row of facts; where it is narrow the least telling ones leave. */
export function statusLine(ui: UiState, columns: number): Line {
  let kept = parts(ui);
  const laid = (): Line =>
    kept.flatMap((one, index) => [
      ...(index === 0 ? [] : [span(index === 1 && ui.link.state === 'online' ? ' ' : ' · ', 'muted')]),
      ...one.spans,
    ]);
  while (kept.length > 1 && lineWidth(laid()) > columns) {
    const least = kept.reduce((a, b) => (b.weight < a.weight ? b : a));
    kept = kept.filter((one) => one !== least);
  }
  return clipLine(line(...laid()), columns);
}
