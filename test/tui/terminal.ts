import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeGateway } from './fake-gateway.ts';
import { openTmux, type Terminal } from './tmux.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** The terminal UI in a real terminal, before a gateway that the test speaks for. */
export interface UiTerminal extends Terminal {
  /** Tells the program where the gateway is. */
  announce(): void;
}

export async function openTerminal(
  gateway: FakeGateway,
  { flags = [], ...size }: { columns?: number; rows?: number; flags?: string[] } = {},
): Promise<UiTerminal> {
  const folder = mkdtempSync(join(tmpdir(), 'oxydra-tui-'));
  const endpointFile = join(folder, 'endpoint.json');
  const announce = (): void => writeFileSync(endpointFile, JSON.stringify(gateway.endpoint()));
  announce();
  const hook = join(ROOT, 'scripts/tsx-hook.ts');
  const command = [process.execPath, '--import', hook, join(ROOT, 'test/tui/program.ts'), endpointFile, ...flags];
  const terminal = await openTmux(command.map((part) => `'${part}'`).join(' '), size);
  return {
    ...terminal,
    announce,
    async close() {
      await terminal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
