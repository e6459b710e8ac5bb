/** Runs the console blocks of a chapter in an empty home, in their order, and compares what the program says. */
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from '../house/folders.ts';
import type { Chapter } from './markdown.ts';

/** What the launcher says of itself where a source is newer than the bundle. */
const LAUNCHER = /^oxydra: (?:building|waiting for another start) .*\n/gmu;

export interface Step {
  readonly command: string;
  readonly expected: string;
  readonly where: string;
}

export const stepsOf = ({ path, blocks }: Chapter): readonly Step[] =>
  blocks
    .filter(({ language }) => language === 'console')
    .flatMap(({ text, line }) => {
      let at = line;
      return text
        .split(/^(?=\$ )/mu)
        .filter((part) => part.startsWith('$ '))
        .map((part) => {
          const end = part.indexOf('\n');
          const step = { command: part.slice(2, end), expected: part.slice(end + 1), where: `${path}:${at}` };
          at += part.split('\n').length - 1;
          return step;
        });
    });

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);

/** A line `…` stands for any lines, and within a line for anything. */
export function saysSo(expected: string, actual: string): boolean {
  const lines = expected.split('\n').slice(0, -1);
  const pattern = lines.map((line) =>
    line === '…'
      ? String.raw`(?:[^\n]*\n)*?`
      : `${line
          .split('…')
          .map(escaped)
          .join(String.raw`[^\n]*?`)}\n`,
  );
  return new RegExp(`^${pattern.join('')}$`, 'u').test(actual);
}

function run(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  // Both outputs as a terminal shows them.
  const child = spawn('sh', ['-c', `exec 2>&1; ${command}`], { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  return new Promise((resolve) => child.once('close', () => resolve(text.replaceAll(LAUNCHER, ''))));
}

/** What went otherwise than the chapter says. */
export async function playTranscript(chapter: Chapter): Promise<readonly string[]> {
  using folder = temporaryFolder('transcript-');
  const [home, work, bin] = ['home', 'work', 'bin'].map((name) => join(folder.path, name)) as [string, string, string]; // three names give three paths
  for (const each of [home, work, bin]) mkdirSync(each);
  symlinkSync(join(ROOT, 'bin', 'oxydra'), join(bin, 'oxydra'));
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    LANG: 'C.UTF-8',
    OXYDRA__SECRETS__STORE: 'file', // the keyring of whoever runs the tests is left alone
  };
  const wrong: string[] = [];
  for (const { command, expected, where } of stepsOf(chapter)) {
    const actual = await run(command, work, env);
    if (!saysSo(expected, actual)) wrong.push(`${where}: ${command}\n--- says\n${actual}--- the chapter\n${expected}`);
  }
  return wrong;
}
