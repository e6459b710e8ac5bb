import type { Store } from '@oxydra/memory';
import { createReader, createScriptEngine, createScriptRunner } from '@oxydra/sandbox';
import { createBuiltinTools } from '@oxydra/tools';
import type { ApprovalPolicy, GatePorts, WebSearchSettings } from '@oxydra/tools';
import type { Audit, Clock, Egress, Ids, Log } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { toolSettings } from '../config/slices/tool-settings.ts';
import { createAttachments, createMediaOutlet } from './attachments.ts';
import { openFiles, type Files } from './open-files.ts';
import { scriptFiles } from './script-files.ts';
import { openThirdPartyTools } from './third-party/open-tools.ts';

export interface ToolsOptions {
  readonly search: WebSearchSettings;
  /** As they are now: the vault itself looks whether it may be copied from with no person asked. */
  readonly approvals: Pick<ApprovalPolicy, 'tools'>;
  readonly store: Store;
  readonly egress: Egress;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The file of a guest's thread in a bundle. */
  readonly guestWorkerUrl?: URL | undefined;
}

/** The tools of a user, and the guests and doors behind them. */
export interface ToolRoom extends Pick<GatePorts, 'tools' | 'world' | 'provenance'>, AsyncDisposable {
  readonly files: Files;
  /** Why tools are not there that somebody counts on. Each one sentence. */
  readonly refused: readonly string[];
}

/** Scripts at once; one thread each, started when it is first needed. */
const SCRIPTS = 2;

export async function openTools(loaded: LoadedConfig, options: ToolsOptions): Promise<ToolRoom> {
  const { search, approvals, store, egress, audit, clock, ids, log, guestWorkerUrl } = options;
  const { paths, user, config } = loaded;
  const vaultUnasked = (): boolean => approvals.tools?.['vault_copyto'] === 'auto';
  await using opening = new AsyncDisposableStack();
  const files = opening.use(openFiles({ paths, user: user.id, audit, ids, clock, vaultUnasked, guestWorkerUrl }));
  const { provenance } = files;
  const engine = opening.use(createScriptEngine({ size: SCRIPTS, clock, files: scriptFiles() }));
  const reader = opening.use(createReader({ clock, files: scriptFiles() }));
  const builtin = createBuiltinTools({ search, ...toolSettings(config) });
  const taken = builtin.map(({ name }) => name);
  const others = opening.use(await openThirdPartyTools({ paths, taken, provenance, clock, log, guestWorkerUrl }));
  const life = opening.move();
  return {
    tools: [...builtin, ...others.tools],
    world: {
      workspaceWrite: files.writable,
      vault: files.vault,
      scratchpad: store.scratchpads,
      artifacts: store.artifacts,
      attachments: createAttachments(store),
      outlet: createMediaOutlet(),
      scripts: createScriptRunner({ engine }),
      egress,
      reader,
    },
    provenance,
    files,
    refused: others.refused,
    [Symbol.asyncDispose]: () => life.disposeAsync(),
  };
}
