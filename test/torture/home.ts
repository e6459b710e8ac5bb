/** A home of its own for the program under torture: folders, config, keys that must never be written down. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Caps too high to be reached: they make the ledger count. */
export const SESSION_TOKENS = 1_000_000_000_000;

export interface Home extends AsyncDisposable {
  readonly root: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly shared: string;
  readonly ipc: string;
  readonly logs: string;
  /** Everything of the user: config apart. */
  readonly workspace: string;
  readonly database: string;
  /** What the daemon says on its two streams, all runs together. */
  readonly said: string;
  readonly key: string;
  /** Must stand in no file and no request's body. */
  readonly secrets: readonly string[];
  /** Stored by the program's own command; no config file and no variable has it. */
  readonly sealed: string;
  /** The one file that may hold the last of the secrets. */
  readonly vaultFile: string;
  /** Keys that are no secrets of people's: `.local/state/oxydra`. */
  readonly keys: string;
  /** Stands in messages, so it must not stand in a log. */
  readonly confidence: string;
}

export const USER = 'default';

const agentToml = (url: string, header: string): string => `
[selection]
provider = "orders"
model = "scripted"
[providers.registry.orders]
provider_type = "openai_compatible"
base_url = "${url}"
api_key_env = "TORTURE_KEY"
extra_headers = { "X-Torture" = "${header}" }
max_context_tokens = 200000
max_output_tokens = 1000
[runtime]
max_turns = 60
[approvals]
timeout_secs = 3600
tools = { file_write = "ask" }
[budgets]
per_session_tokens = ${SESSION_TOKENS}
per_session_usd = 1000000.0
[gateway]
max_sessions_per_user = 1000
shutdown_grace_secs = 1
[observability]
log_level = "debug"
`;

export async function makeHome(providerUrl: (key: string) => Promise<string>): Promise<Home> {
  const root = await mkdtemp(join(tmpdir(), 'torture-'));
  const cwd = join(root, 'cwd');
  const workspace = join(root, 'workspaces', USER);
  const key = `sk-${randomBytes(16).toString('hex')}`;
  const header = `hdr-${randomBytes(16).toString('hex')}`;
  const sealed = `sealed-${randomBytes(16).toString('hex')}`;
  const vaulted = `vault-${randomBytes(16).toString('hex')}`;
  const vaultFile = join(workspace, 'vault', 'papers.txt');
  await mkdir(join(cwd, '.oxydra'), { recursive: true });
  await mkdir(join(root, 'home'));
  await mkdir(join(workspace, 'vault'), { recursive: true });
  await writeFile(vaultFile, vaulted);
  await writeFile(join(cwd, '.oxydra/agent.toml'), agentToml(await providerUrl(key), header));
  await writeFile(join(cwd, '.oxydra/runner.toml'), `workspace_root = "${join(root, 'workspaces')}"\n`);
  return {
    root,
    cwd,
    workspace,
    shared: join(workspace, 'shared'),
    ipc: join(workspace, 'ipc'),
    logs: join(workspace, 'logs'),
    database: join(workspace, '.oxydra/memory.db'),
    said: join(root, 'said.log'),
    key,
    secrets: [key, header, sealed, vaulted],
    sealed,
    vaultFile,
    keys: join(root, 'home/.local/state/oxydra'),
    confidence: `confided-${randomBytes(8).toString('hex')}`,
    env: { PATH: '/usr/bin:/bin', HOME: join(root, 'home'), TORTURE_KEY: key, LANG: 'C.UTF-8' },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
