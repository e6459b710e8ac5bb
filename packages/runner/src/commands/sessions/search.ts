import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { countOption } from '../../cli/invocation.ts';
import { oneLine } from '../../cli/one-line.ts';

/** `sessions search WORDS` */
export const search: Run = async (invocation, { house, output, options }) => {
  const limit = countOption(invocation, 'limit', { least: 1, most: 1_000 }) ?? 20;
  await using reader = await house.openReader(await house.loadConfig());
  const hits = await reader.sessions.search(invocation.args.join(' '), limit);
  if (options.json) {
    output.document({ hits: hits.map(({ at, ...hit }) => ({ ...hit, at: new Date(at).toISOString() })) });
    return EXIT.done;
  }
  if (hits.length === 0) output.note('Nothing was found.');
  for (const { session, title, role, at, excerpt } of hits)
    output.text(
      `${session}  ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}  ${oneLine(title)}\n  ${role}: ${oneLine(excerpt)}\n`,
    );
  return EXIT.done;
};
