import { join } from 'node:path';
import { Fault } from '@oxydra/types';
import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { flagOption, textOption } from '../../cli/invocation.ts';
import { columns } from '../columns.ts';
import type { CatalogLine } from './catalog-desk.ts';

const usd = (price: number | null): string => (price === null ? '?' : `$${price}`);
const tokens = (count: number): string => (count >= 1_000 ? `${Math.round(count / 1_000)}k` : `${count}`);

const row = (line: CatalogLine): readonly string[] => [
  line.id,
  tokens(line.contextTokens),
  tokens(line.outputTokens),
  `${usd(line.inputUsd)}/${usd(line.outputUsd)}`,
  [...(line.toolCalls ? ['tools'] : []), ...(line.reasoning ? ['reasoning'] : []), ...line.reads].join(' '),
];

/** `catalog show [TEXT]` */
export const show: Run = async (invocation, { house, output, options }) => {
  const catalog = await house.catalog(await house.loadConfig());
  const [text] = invocation.args;
  const lines = catalog.list({
    text,
    provider: textOption(invocation, 'provider'),
    ...(flagOption(invocation, 'tools') ? { toolCalls: true } : {}),
    ...(flagOption(invocation, 'reasoning') ? { reasoning: true } : {}),
    reads: textOption(invocation, 'reads'),
  });
  if (options.json) output.document({ catalog: catalog.origin, models: lines });
  else if (lines.length > 0)
    output.text(columns([['model', 'context', 'output', 'USD/M in/out', 'reads'], ...lines.map(row)]));
  else {
    const near = text === undefined ? [] : catalog.nearest(text);
    output.note(`No model fits.${near.length === 0 ? '' : ` Near to it: ${near.join(', ')}.`}`);
  }
  return EXIT.done;
};

/** `catalog verify`. Exit code 1 where something looks wrong that the pinned facts do not say themselves. */
export const verify: Run = async (_, { house, output, options }) => {
  const catalog = await house.catalog(await house.loadConfig());
  const problems = catalog.verify();
  const bad = problems.filter(({ known }) => !known);
  if (options.json) output.document({ catalog: catalog.origin, ok: bad.length === 0, problems });
  else {
    for (const { kind, model, text } of problems) output.text(`${kind.padEnd(6)} ${model} ${text}\n`);
    const { source, date } = catalog.origin;
    output.note(
      `${source}${date === '' ? '' : ` of ${date}`}: ${bad.length === 0 ? 'nothing wrong' : `${bad.length} problems`}.`,
    );
  }
  return bad.length === 0 ? EXIT.done : EXIT.failed;
};

const SOURCE = 'https://models.dev/api.json';
const FETCH_MS = 30_000;
const LONGEST = 32 * 1024 * 1024;

/** `catalog fetch` */
export const fetch: Run = async (invocation, { house, output, options, signal }) => {
  const config = await house.loadConfig();
  const pinned = flagOption(invocation, 'pinned');
  const url = pinned ? config.config.catalog.pinned_url : SOURCE;
  if (url === undefined)
    throw new Fault('config/missing-key', 'catalog.pinned_url is not set, and --pinned fetches from there.', {
      hint: 'Set it in agent.toml, or leave --pinned out.',
    });
  const text = await house.download(url, { signal, timeoutMs: FETCH_MS, limit: LONGEST });
  const catalog = await house.catalog(config);
  const changes = catalog.compare(text);
  const target = config.paths.catalogFiles[0] ?? join(config.paths.homeConfigDir, 'model_catalog.json');
  const dryRun = flagOption(invocation, 'dryRun');
  if (!dryRun) await house.disk.replace(target, text);
  if (options.json) output.document({ source: url, written: dryRun ? null : target, changes });
  else {
    for (const { model, change, text: words } of changes) output.text(`${change.padEnd(7)} ${model} ${words}\n`);
    output.note(
      dryRun ? `${changes.length} changes; nothing was written.` : `${changes.length} changes; wrote ${target}.`,
    );
  }
  return EXIT.done;
};
