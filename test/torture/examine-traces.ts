/** Whether a dead process left something behind: processes, secrets, a broken record. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { openAuditRecord } from '@oxydra/sandbox';
import { processesOf } from './daemon.ts';
import type { Home } from './home.ts';

export async function examineProcesses(home: Home, report: (violation: string) => void): Promise<void> {
  for (const pid of await processesOf(home)) report(`I11: the process ${pid} outlived the daemon`);
}

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return files.flatMap((each) => (each.isFile() ? [join(each.parentPath, each.name)] : []));
};

/**
 * No file may hold a secret, and no log what people said. The gateway's own token may stand where clients fetch it, and
 * the vault holds what it was given.
 */
export async function examineSecrets(
  home: Home,
  token: string | undefined,
  report: (violation: string) => void,
): Promise<void> {
  const secrets = token === undefined ? home.secrets : [...home.secrets, token];
  const allowed = new Set([join(home.ipc, 'gateway-token'), home.vaultFile]);
  const folders = await Promise.all([home.workspace, join(home.root, 'home')].map(filesBelow));
  for (const path of [...folders.flat(), home.said]) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const isLog = path === home.said || path.startsWith(home.logs);
    for (const secret of secrets)
      if (bytes.includes(secret) && !allowed.has(path)) report(`I12: a secret stands in ${relative(home.root, path)}`);
    if (isLog && bytes.includes(home.confidence)) report(`I12: a message stands in ${relative(home.root, path)}`);
  }
}

/** What others can read of the living: arguments never hold a secret, nor does the environment of what it started. */
export async function examineLiving(home: Home, daemon: number, report: (violation: string) => void): Promise<void> {
  for (const pid of await processesOf(home)) {
    for (const file of pid === daemon ? ['cmdline'] : ['cmdline', 'environ']) {
      const bytes = await readFile(`/proc/${pid}/${file}`).catch(() => Buffer.alloc(0));
      for (const secret of home.secrets)
        if (bytes.includes(secret)) report(`I12: a secret stands in /proc/${pid}/${file}, whose daemon is ${daemon}`);
    }
  }
}

/** The record of what was denied, allowed and sent is whole; a crash may leave one unfinished line at its end. */
export async function examineAudit(home: Home, report: (violation: string) => void): Promise<void> {
  const record = openAuditRecord({
    folder: dirname(home.database),
    keyFolder: home.keys,
    // Nothing runs that could write.
    lock: async () => ({ [Symbol.dispose]: () => undefined }),
  });
  const verdict = await record.verify();
  if (!verdict.ok) report(`I9: ${verdict.message} (${relative(home.root, verdict.file)}:${verdict.line})`);
}
