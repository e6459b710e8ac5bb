/**
 * A fresh clone to start the launcher in: the launcher and its scripts as they are, a small program in place of ours, and
 * an `npm` that takes what this workspace has installed, so that no network is needed. The real one is used by `.ci/run`.
 */
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, temporaryFolder } from './folders.ts';

/** What the launcher may use of the machine, Node and npm aside. */
const TOOLS = ['sh', 'cat', 'cksum', 'env', 'find', 'ln', 'mkdir', 'mktemp', 'mv', 'readlink', 'rm', 'sleep', 'tail'];

/** Says what it was started with, as JSON, and then what came on stdin. */
const PROGRAM = `
const { argv, version } = process;
if (argv[2] !== '--version') {
  console.log(JSON.stringify({ args: argv.slice(2), cwd: process.cwd(), node: version }));
  process.stdin.pipe(process.stdout);
}
`;

/** Writes down how it was called, waits where the test says so, and links what is installed here. */
const NPM = `#!/bin/sh
echo "$*" >>"$CALLS"
while [ -e "$CALLS.hold" ]; do sleep 0.02; done
if [ -e "$CALLS.fail" ]; then echo 'npm error: the registry is on fire'; exit 1; fi
mkdir -p node_modules
ln -sfn "$INSTALLED"/node_modules/* node_modules/
cat "$INSTALLED/node_modules/.package-lock.json" >node_modules/.package-lock.json
[ ! -e "$CALLS.no-scripts" ] || {
  rm node_modules/node && mkdir node_modules/node
  echo "const fs=require('fs');fs.mkdirSync('bin');fs.symlinkSync(process.env.INSTALLED+'/node_modules/node/bin/node','bin/node')" \\
    >node_modules/node/installArchSpecificPackage.js
}
`;

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface StartOptions {
  readonly args?: readonly string[];
  /** How the launcher is called; its own path by default. */
  readonly as?: string;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Called with all of stderr whenever more came. */
  readonly onError?: (soFar: string) => void;
}

export interface Clone extends Disposable {
  readonly path: string;
  /** A folder in the PATH, with npm, node and the tools. */
  readonly bin: string;
  start(options?: StartOptions): Promise<Outcome>;
  /** How npm was called, one line a call. */
  npmCalls(): readonly string[];
  /** The file that holds npm back (`hold`), makes it fail, or lets it run no scripts. */
  npmSwitch(name: 'hold' | 'fail' | 'no-scripts'): string;
}

function toolsInto(folder: string): void {
  mkdirSync(folder);
  const places = (process.env['PATH'] ?? '').split(delimiter);
  for (const tool of TOOLS) {
    const place = places.find((each) => existsSync(join(each, tool)));
    if (place !== undefined) symlinkSync(join(place, tool), join(folder, tool));
  }
}

export function freshClone(): Clone {
  const folder = temporaryFolder('a clone with spaces ');
  const path = join(folder.path, 'clone');
  const bin = join(folder.path, 'bin');
  const calls = join(folder.path, 'npm-calls');
  for (const file of ['bin', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, file), join(path, file), { recursive: true });
  toolsInto(bin);
  folder.write({ 'clone/packages/runner/src/bin/oxydra.ts': PROGRAM, 'bin/npm': NPM });
  // What the lockfile links to has to be there.
  for (const link of Object.keys(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages as object))
    // npm's format
    if (link.startsWith('packages/') && !link.includes('node_modules'))
      cpSync(join(ROOT, link, 'package.json'), join(path, link, 'package.json'));
  chmodSync(join(bin, 'npm'), 0o755);
  symlinkSync(process.execPath, join(bin, 'node'));

  return {
    path,
    bin,
    start({ args = [], as = join(path, 'bin/oxydra'), cwd = folder.path, stdin = '', onError } = {}) {
      return new Promise((resolve, reject) => {
        const child = spawn(as, args, { cwd, env: { PATH: bin, HOME: folder.path, CALLS: calls, INSTALLED: ROOT } });
        let out = '';
        let err = '';
        child.stdout.on('data', (bytes) => (out += String(bytes)));
        child.stderr.on('data', (bytes) => {
          err += String(bytes);
          onError?.(err);
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, out, err }));
        child.stdin.end(stdin);
      });
    },
    npmCalls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    npmSwitch: (name) => `${calls}.${name}`,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
