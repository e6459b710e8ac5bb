import { Fault } from '@oxydra/types';
import type { Context } from '../../cli/context.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { askDaemon } from '../../lifecycle/control-client.ts';
import { findDaemon } from '../../lifecycle/find-daemon.ts';
import { createRuntimeFiles } from '../../lifecycle/runtime-files.ts';
import { findWorkplace, type Workplace } from '../workplace.ts';
import type { AskDesk } from './desk.ts';
import type { GatewayAddress } from './gateway-connection.ts';

const ORIGIN = 'cli';

async function remoteDesk(
  { card }: Extract<Workplace, { place: 'daemon' }>,
  config: LoadedConfig,
  newId: () => string,
): Promise<AskDesk> {
  const { createRemoteDesk } = await import('./remote-desk.ts');
  const files = createRuntimeFiles(config.paths);
  const address = async (): Promise<GatewayAddress> => {
    const found = await findDaemon(files);
    if (found.state === 'running') return { url: found.endpoint, token: found.token, user: config.user.id };
    throw new Fault('runner/daemon-gone', 'The daemon ended while this command was at work.', {
      hint: 'Start it again with `oxydra start`; turns that were under way go on then.',
    });
  };
  return createRemoteDesk({
    address,
    newId,
    openSession: async ({ session, agent }, signal) => {
      const request = {
        op: 'session',
        ...(session === undefined ? {} : { session }),
        ...(agent === undefined ? {} : { agent }),
      } as const;
      return (await askDaemon<'session'>(card.control, request, { signal })).session;
    },
  });
}

/** Where turns are had: at the user's daemon where one runs, else in this process. Whoever opens it disposes of it. */
export async function openDesk(context: Context, config: LoadedConfig, waitMs: number): Promise<AskDesk> {
  const newId = (): string => context.ids.next();
  const place = await findWorkplace(context, config, waitMs);
  if (place.place === 'daemon') return remoteDesk(place, config, newId);
  const { createLocalDesk } = await import('./local-desk.ts');
  const { app } = place;
  if (app.models.select().info.rehearsal === true)
    context.output.note(
      'The rehearsal model answers; it is no AI. Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY to talk to a real model.',
    );
  return createLocalDesk({ app, newId, origin: ORIGIN });
}
