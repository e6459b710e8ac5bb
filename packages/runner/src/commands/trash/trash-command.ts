import type { Trash, TrashedThing } from '@oxydra/sandbox';
import { makeFolders } from '../../assembly/folders.ts';
import { openUserTrash } from '../../assembly/open-trash.ts';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { flagOption, textOption, usage } from '../../cli/invocation.ts';
import { columns } from '../columns.ts';
import { age } from '../secrets/age.ts';

async function open({ house, clock, ids }: Context): Promise<Trash> {
  const { paths } = await house.loadConfig();
  await makeFolders(paths);
  return openUserTrash(paths, { clock, ids });
}

const thingJson = ({ path, from, kind, size, at }: TrashedThing) => ({
  path,
  from,
  kind,
  size,
  went_at: new Date(at).toISOString(),
});

/** `trash list` */
export const list: Run = async (_, context) => {
  const { output, options, clock } = context;
  using trash = await open(context);
  const things = await trash.list();
  if (options.json) output.document({ things: things.map(thingJson) });
  else if (things.length === 0) output.note('The trash is empty.');
  else {
    const rows = things.map(({ path, from, kind, size, at }) => [
      `${from}${kind === 'folder' ? '/' : ''}`,
      String(size),
      age(clock.now() - at),
      path,
    ]);
    output.text(columns([['FROM', 'BYTES', 'AGE', 'PLACE'], ...rows]));
  }
  return EXIT.done;
};

/** `trash restore` */
export const restore: Run = async (invocation, context) => {
  const { output, options } = context;
  const [path = ''] = invocation.args;
  using trash = await open(context);
  const over = flagOption(invocation, 'over');
  const done = await trash.restore(path, { to: textOption(invocation, 'to'), over });
  if (options.json) output.document(done);
  else {
    const kept = done.kept === undefined ? '' : `; what was there is at ${done.kept} now`;
    output.note(`Put back ${done.to}${kept}.`);
  }
  return EXIT.done;
};

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span such as `30d`, in milliseconds. Throws `runner/usage`. */
function parseAge(text: string): number {
  const { count, unit = '' } = /^(?<count>\d{1,6})(?<unit>[mhd])$/u.exec(text)?.groups ?? {};
  const length = UNITS[unit];
  if (count !== undefined && length !== undefined) return Number(count) * length;
  throw usage(
    `--older-than is ${JSON.stringify(text)}, but must be a span such as 30d, 12h or 10m.`,
    '`oxydra trash empty` without it removes all that is in the trash.',
  );
}

/** `trash empty` */
export const empty: Run = async (invocation, context) => {
  const { output, options, clock } = context;
  const text = textOption(invocation, 'olderThan');
  const before = text === undefined ? Number.POSITIVE_INFINITY : clock.now() - parseAge(text);
  using trash = await open(context);
  const emptied = await trash.empty(before);
  if (options.json) output.document({ emptied });
  else if (emptied === 0) output.note(text === undefined ? 'The trash is empty.' : 'Nothing in the trash is that old.');
  else output.note(`Removed ${emptied} ${emptied === 1 ? 'thing' : 'things'} for good.`);
  return EXIT.done;
};
