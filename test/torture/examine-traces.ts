/** Whether a dead process left something behind: processes, secrets. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { processesOf } from './daemon.ts';
import type { Home } from './home.ts';

export async function examineProcesses(home: Home, report: (violation: string) => void): Promise<void> {
  for (const pid of await processesOf(home)) report(`I11: the process ${pid} outlived the daemon`);
}

/** No file may hold a secret, and no log what people said. The gateway's own token may stand where clients fetch it. */
export async function examineSecrets(
  home: Home,
  token: string | undefined,
  report: (violation: string) => void,
): Promise<void> {
  const secrets = token === undefined ? home.secrets : [...home.secrets, token];
  const tokenFile = join(home.ipc, 'gateway-token');
  const files = await readdir(home.workspace, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = files.flatMap((each) => (each.isFile() ? [join(each.parentPath, each.name)] : []));
  for (const path of [...paths, home.said]) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const isLog = path === home.said || path.startsWith(home.logs);
    for (const secret of secrets)
      if (bytes.includes(secret) && path !== tokenFile) report(`I12: a secret stands in ${relative(home.root, path)}`);
    if (isLog && bytes.includes(home.confidence)) report(`I12: a message stands in ${relative(home.root, path)}`);
  }
}
