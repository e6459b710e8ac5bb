import { Fault } from '@oxydra/types';
import type { Context } from '../../cli/context.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { findDaemon } from '../../lifecycle/find-daemon.ts';
import { createRuntimeFiles } from '../../lifecycle/runtime-files.ts';
import { findWhereabouts, type Whereabouts } from '../whereabouts.ts';
import type { AskDesk } from './desk.ts';
import type { GatewayAddress } from './gateway-connection.ts';

const ORIGIN = 'cli';

async function remoteDesk(
  { card }: Extract<Whereabouts, { place: 'daemon' }>,
  config: LoadedConfig,
  newId: () => string,
  onRehearsal: () => void,
): Promise<AskDesk> {
  const [{ createRemoteDesk }, { askDaemon }] = await Promise.all([
    import('./remote-desk.ts'),
    import('../../lifecycle/control-client.ts'),
  ]);
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
    onRehearsal,
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

const REHEARSAL_NOTE =
  'The rehearsal model answers; it is no AI. Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY to talk to a real model.';

/** Where turns are had: at the user's daemon where one runs, else in this process. Whoever opens it disposes of it. */
export async function openDesk(context: Context, config: LoadedConfig, waitMs: number): Promise<AskDesk> {
  const newId = (): string => context.ids.next();
  let said = false;
  const onRehearsal = (): void => {
    if (!said) context.output.note(REHEARSAL_NOTE);
    said = true;
  };
  const place = await findWhereabouts(context, config, waitMs, true);
  if (place.place === 'daemon') return remoteDesk(place, config, newId, onRehearsal);
  const { createLocalDesk } = await import('./local-desk.ts');
  if (place.app.models.select().info.rehearsal === true) onRehearsal();
  return createLocalDesk({ app: place.app, newId, origin: ORIGIN });
}
