/** What commands need of the house, wired to the parts. A part is loaded when a command first asks for it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cleanTerminal } from '@oxydra/sandbox/clean-terminal';
import { nodeConfigDisk } from '../config/files/node-config-disk.ts';
import type { LoadedConfig, LoadInput } from '../config/load-config.ts';
import { systemClock } from '../ports/clock.ts';
import { createFailpoint, parseKillAt } from '../ports/failpoint.ts';
import { EMPTY_READER } from '../commands/sessions/reader.ts';
import type { House } from './context.ts';
import type { GlobalOptions } from './invocation.ts';
import type { Surroundings } from './surroundings.ts';
import { SILENT_LOG } from '../ports/log.ts';

/** For what a command does itself: it tells people, not a log. */

const storeFile = ({ paths }: LoadedConfig): string => join(paths.state, 'memory.db');

/** A part's thread is a file of its own in a bundle; from the sources the part finds it itself. */
function workerOf(script: string, name = 'store-worker'): { readonly workerUrl?: URL } {
  const beside = new URL(`./${name}.mjs`, import.meta.url);
  return script.endsWith('.ts') || !existsSync(beside) ? {} : { workerUrl: beside };
}

export function createHouse(surroundings: Surroundings, options: GlobalOptions): House {
  const { env, cwd, home, self } = surroundings;
  const input: LoadInput = { options, env, cwd, home, files: nodeConfigDisk };
  let loading: Promise<LoadedConfig> | undefined;
  return {
    disk: nodeConfigDisk,
    async checkConfig() {
      const { checkConfig } = await import('../config/load-config.ts');
      return checkConfig(input);
    },
    loadConfig() {
      loading ??= import('../config/load-config.ts').then(({ loadConfig }) => loadConfig(input));
      return loading;
    },
    async locateConfig() {
      const [{ locateConfig }, { problemText }] = await Promise.all([
        import('../config/locate-config.ts'),
        import('../config/problems/problem.ts'),
      ]);
      const { config, problems } = await locateConfig(input);
      if (!options.quiet)
        for (const problem of problems) surroundings.stderr.write(cleanTerminal(`warning: ${problemText(problem)}\n`));
      return config;
    },
    locks: {
      async lock(file) {
        const { lockUser } = await import('@oxydra/memory');
        return lockUser(file);
      },
      async holder(file) {
        const { lockHolder } = await import('@oxydra/memory');
        return lockHolder(file);
      },
    },
    async assemble(config, { lock, log, eager }) {
      using held = new DisposableStack();
      held.use(lock);
      const place = env['OXYDRA_FAILPOINT'] ?? '';
      const killAt = place === '' ? undefined : parseKillAt(place);
      const failpoint = createFailpoint(killAt, surroundings.kill);
      const [{ openStore }, { makeFolders }] = await Promise.all([
        import('@oxydra/memory'),
        import('../assembly/folders.ts'),
      ]);
      await makeFolders(config.paths);
      const file = storeFile(config);
      const store = openStore({ file, user: config.user.id, log, killAt, failpoint, ...workerOf(self.script) });
      // Whoever awaits it is told; that is not before the other parts are loaded.
      store.catch(() => undefined);
      const [{ assemble }, { openEgress }] = await Promise.all([
        import('../assemble.ts'),
        import('../lifecycle/open-egress.ts'),
      ]);
      return await assemble(config, {
        lock: held.move(),
        locks: this.locks,
        store,
        openEgress: (extras) => openEgress(config, extras),
        log,
        eager,
        guestWorkerUrl: workerOf(self.script, 'guest-worker').workerUrl,
      });
    },
    async openReader(config) {
      const file = storeFile(config);
      if (!existsSync(file)) return EMPTY_READER;
      const { openStore } = await import('@oxydra/memory');
      return openStore({ file, user: config.user.id, readOnly: true, ...workerOf(self.script) });
    },
    async catalog(config) {
      const { openCatalog } = await import('../commands/catalog/open-catalog.ts');
      return openCatalog(config.paths.catalogFiles);
    },
    async usualModels() {
      const { usualModels } = await import('../commands/catalog/usual-models.ts');
      return usualModels();
    },
    async guests(size) {
      const { createGuestPool } = await import('../commands/wasm/guests.ts');
      return createGuestPool({ size, clock: systemClock, ...workerOf(self.script, 'guest-worker') });
    },
    async egress(config) {
      const { openEgress } = await import('../lifecycle/open-egress.ts');
      return openEgress(config, { log: SILENT_LOG });
    },
    async download(url, how) {
      const { download } = await import('../lifecycle/download.ts');
      await using egress = await this.egress(await this.loadConfig());
      return await download(egress, url, how);
    },
  };
}
