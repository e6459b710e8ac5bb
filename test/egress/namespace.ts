/** A network of one's own: whatever the code under test does there, nothing leaves the machine. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../packages/testkit/src/index.ts';

const INSIDE = 'OXYDRA_TEST_NETWORK';
const TIME_MS = 300_000;

/** Addresses that look public; in the namespace they are on the loopback interface. */
export const PUBLIC = '93.184.216.34';
export const PUBLIC_6 = '2606:2800:220:1::1';
export const OTHER = '198.41.0.4';
/** Where a sentinel listens that nobody may ever reach. */
export const PRIVATE = ['10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', 'fd00::1'] as const;

const SCRIPT = `set -e
ip link set lo up
for each in ${[PUBLIC, OTHER, ...PRIVATE.filter((each) => !each.includes(':'))].join(' ')}; do ip addr add $each/32 dev lo; done
for each in ${[PUBLIC_6, 'fd00::1'].join(' ')}; do ip -6 addr add $each/128 dev lo nodad; done
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
shift
exec "$@"`;

/** Whether this process is in such a network already. */
export const isInside = (): boolean => process.env[INSIDE] === '1';

/** Runs the runtime with these arguments in a network namespace of its own, with a name server of its own on port 53. */
export async function runInOwnNetwork(
  args: readonly string[],
): Promise<{ readonly code: unknown; readonly text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'oxydra-net-'));
  try {
    writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n10.0.0.1 from-hosts.example\n');
    writeFileSync(join(folder, 'nsswitch.conf'), 'hosts: files dns\n');
    const user = process.getuid?.() === 0 ? '-nm' : '-rnm';
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const all = [user, 'sh', '-c', SCRIPT, 'sh', folder, process.execPath, ...args];
    return await new Promise((resolve) => {
      execFile('unshare', all, { env: { ...env, [INSIDE]: '1' }, timeout: TIME_MS }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? error?.signal ?? 0, text: `${stdout}${stderr}` }),
      );
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a test file in such a network: outside there is one test, that all of it passes inside. */
export function inOwnNetwork(file: string, tests: () => void): void {
  if (isInside()) return tests();
  test(
    `in a network of its own: ${file.split('/').at(-1)}`,
    needs('netns', process.env['OXYDRA_REQUIRE']),
    async () => {
      const { code, text } = await runInOwnNetwork(['--test-reporter=spec', file]);
      assert.equal(code, 0, text);
      assert.match(text, /ℹ fail 0/u);
      assert.doesNotMatch(text, /ℹ pass 0/u);
    },
  );
}
