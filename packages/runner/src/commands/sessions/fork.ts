import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { textOption } from '../../cli/invocation.ts';
import { askDaemon } from '../../lifecycle/control-client.ts';
import { findWhereabouts } from '../whereabouts.ts';
import { waitMs } from '../wait-seconds.ts';
import { forkSession } from './fork-session.ts';

/** `sessions fork ID` */
export const fork: Run = async (invocation, context) => {
  const { house, output, options, signal } = context;
  const [turn, title] = [textOption(invocation, 'turn'), textOption(invocation, 'title')];
  const request = {
    session: invocation.args[0] ?? '',
    ...(turn === undefined ? {} : { turn }),
    ...(title === undefined ? {} : { title }),
  };
  const place = await findWhereabouts(context, await house.loadConfig(), waitMs(invocation));
  let id: string;
  if (place.place === 'here') {
    await using app = place.app;
    ({ id } = await forkSession(app.sessions, request, 'cli'));
  } else id = (await askDaemon<'fork'>(place.card.control, { op: 'fork', ...request }, { signal })).session;
  if (options.json) output.document({ id, parent: request.session });
  else output.text(`${id}\n`);
  return EXIT.done;
};
