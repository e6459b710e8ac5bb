import { AUDIT_KINDS, type AuditEntry } from '@oxydra/sandbox';
import { auditRecord } from '../../assembly/keep-audit.ts';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { countOption, listOption, textOption, usage } from '../../cli/invocation.ts';
import { nearest } from '../../config/problems/did-you-mean.ts';
import { parseSince } from '../logs/log-lines.ts';

const MOST = 1_000_000;
const USUAL = 50;

const open = async (context: Context) =>
  auditRecord(await context.house.loadConfig(), { locks: context.house.locks, clock: context.clock });

function kindsOf(given: readonly string[]): ReadonlySet<string> {
  for (const kind of given) {
    if (AUDIT_KINDS.some((known) => known === kind)) continue;
    const meant = nearest(kind, AUDIT_KINDS);
    throw usage(
      `--kind is ${JSON.stringify(kind)}, but must be one of ${AUDIT_KINDS.join(', ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    );
  }
  return new Set(given.length === 0 ? AUDIT_KINDS : given);
}

// oxlint-disable-next-line no-control-regex -- what a terminal would obey, and marks that turn text around
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function line({ seq, at, kind, what, session, details }: AuditEntry): string {
  const more = Object.entries(details).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const where = session === undefined ? [] : [`session=${session}`];
  const words = [String(seq).padStart(6), at.slice(0, 19).replace('T', ' '), kind.padEnd(8), what, ...where, ...more];
  return `${words.join('  ').replaceAll(OBEYED, '')}\n`;
}

/** `audit show` */
export const show: Run = async (invocation, context) => {
  const { output, options, clock } = context;
  const kinds = kindsOf(listOption(invocation, 'kind'));
  const since = textOption(invocation, 'since');
  const from = since === undefined ? undefined : parseSince(since, clock.now());
  const limit = countOption(invocation, 'number', { least: 1, most: MOST }) ?? (from === undefined ? USUAL : MOST);
  const record = await open(context);
  let kept: AuditEntry[] = [];
  for await (const entry of record.entries()) {
    context.signal.throwIfAborted();
    if (!kinds.has(entry.kind) || (from !== undefined && Date.parse(entry.at) < from)) continue;
    kept.push(entry);
    // Only the newest are shown; a long record must not fill the memory.
    if (kept.length > 2 * limit) kept = kept.slice(-limit);
  }
  for (const entry of kept.slice(-limit)) {
    await output.room();
    if (output.closed()) break;
    if (options.json) output.line(entry);
    else output.text(line(entry));
  }
  if (kept.length === 0 && !options.json) output.note('Nothing was noted yet.');
  return EXIT.done;
};

/** `audit verify`. Exit code 1 where an entry is not as it was written. */
export const verify: Run = async (_, context) => {
  const { output, options } = context;
  const verdict = await (await open(context)).verify();
  if (options.json) output.document(verdict);
  else if (verdict.ok) {
    const torn = verdict.torn === 0 ? '' : ` A crash left ${verdict.torn} bytes of an unfinished line at its end.`;
    output.text(`The record is whole: ${verdict.entries} ${verdict.entries === 1 ? 'entry' : 'entries'}.${torn}\n`);
  } else output.text(`${verdict.message}\n  ${verdict.file}:${verdict.line}\n`);
  return verdict.ok ? EXIT.done : EXIT.failed;
};

/** `audit renew` */
export const renew: Run = async (_, context) => {
  const { output, options, clock } = context;
  const { folder, files } = await (await open(context)).renew(clock.now());
  if (options.json) output.document({ folder, files });
  else
    output.note(
      `Put ${files} ${files === 1 ? 'file' : 'files'} aside in ${folder}; the next entry begins a new record.`,
    );
  return EXIT.done;
};
