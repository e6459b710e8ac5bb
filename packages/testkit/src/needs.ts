import { execFileSync } from 'node:child_process';

/** Programs that some tests drive, and how each says that it is there. */
const PROBES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  tmux: ['tmux', '-V'],
  bwrap: ['bwrap', '--version'],
  docker: ['docker', 'info'],
  qemu: ['qemu-system-x86_64', '--version'],
  chromium: ['chromium', '--version'],
  // A network namespace (util-linux, iproute2), and a certificate to make in it.
  netns: ['sh', '-c', 'openssl version && { unshare -nm ip link set lo up || unshare -rnm ip link set lo up; }'],
};

const answers = new Map<string, boolean>();

function isThere(component: string): boolean {
  const known = answers.get(component);
  if (known !== undefined) return known;
  const [program, ...args] = PROBES[component] ?? [component, '--version'];
  let there = true;
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 10_000 });
  } catch {
    there = false; // not installed, or not able to run here: either way these tests cannot
  }
  answers.set(component, there);
  return there;
}

/**
 * Options for a test that needs a program of the machine: `test('…', needs('tmux'), …)`. Where it is absent the test is
 * skipped by its name, unless `required` (the value of `OXYDRA_REQUIRE`) lists it: then it runs, and fails.
 */
export function needs(component: string, required: string | undefined): { readonly skip?: string } {
  const wanted = (required ?? '').split(',').map((each) => each.trim());
  return wanted.includes(component) || isThere(component) ? {} : { skip: `${component} is not installed` };
}
