/**
 * One life after another of the shipped program, each ended by a strike, with the same people, the same model and the
 * same folders all along. After each death everything is examined; at the end all must come to rest.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { createDice } from '@oxydra/testkit';
import { keepSealed, PATIENCE_MS, startDaemon, type Daemon, type Ending } from './daemon.ts';
import { comeToRest } from './come-to-rest.ts';
import { createJournalExaminer } from './examine-journal.ts';
import { examineAudit, examineLiving, examineProcesses, examineSecrets } from './examine-traces.ts';
import { examine, type Findings } from './examine.ts';
import { makeHome, type Home } from './home.ts';
import { createPerson, type Person } from './person.ts';
import type { Program } from './program.ts';
import { createOrderProvider, type OrderProvider } from './provider.ts';
import { NOT_PASSED, showStrike, type Strike } from './strikes.ts';

export interface TortureOptions {
  readonly program: Program;
  readonly seed: number;
  readonly strikes: readonly Strike[];
  readonly people?: number;
  /** Called after each strike, for those who wait. */
  readonly onStrike?: (done: number) => void;
}

export interface TortureReport {
  readonly kills: number;
  readonly restarts: number;
  readonly turns: number;
  readonly acknowledged: number;
  /** Calls with effects that were begun, and those of which nobody knows how they ended. */
  readonly effects: number;
  readonly unknown: number;
  /** Questions that were asked again after a restart. */
  readonly questions: number;
  /** Milliseconds from each start until clients could connect. */
  readonly readyMs: readonly number[];
  readonly violations: readonly string[];
  /** Where everything still is, if something was wrong. */
  readonly kept: string | undefined;
}

/** Work that a failpoint may need to be passed; then SIGTERM, since some are only passed at an orderly end. */
const FAILPOINT_MS = 1_200;
const LAST_WORDS = 1_500;

const PEOPLE = 5;
/** Sessions that two clients share. */
const ONLOOKERS = 2;

/** Lets one life run until its strike has ended it. */
async function live(
  daemon: Daemon,
  strike: Strike,
  people: readonly Person[],
  look: (pid: number) => Promise<void>,
): Promise<{ readyMs?: number; ending: Ending; token?: string }> {
  const over = daemon.ended.then(() => undefined);
  const overdue = setTimeout(PATIENCE_MS, 'overdue' as const, { ref: false });
  const pause = (ms: number): Promise<unknown> => Promise.race([setTimeout(Math.max(0, ms)), over]);
  if (strike.kind === 'kill' && strike.from === 'start') void pause(strike.afterMs).then(daemon.kill);
  const door = await Promise.race([daemon.ready, over]);
  if (door !== undefined) {
    await Promise.all(people.map((person) => person.meet(door)));
    await look(daemon.pid);
    if (strike.kind === 'failpoint') await pause(FAILPOINT_MS);
    else if (strike.kind !== 'kill' || strike.from === 'ready') await pause(strike.afterMs);
  }
  if (strike.kind !== 'kill') daemon.terminate();
  else if (strike.from === 'ready') daemon.kill();
  if (strike.kind === 'cut-drain') await pause(strike.cutMs).then(daemon.kill);
  if ((await Promise.race([daemon.ended, overdue])) === 'overdue') daemon.kill();
  const ending = await daemon.ended;
  await Promise.all(people.map((person) => person.part()));
  return { ending, ...(door === undefined ? {} : { readyMs: door.afterMs, token: door.token }) };
}

/** What is wrong with the way it ended. */
function judgeEnding(strike: Strike, { code, signal }: Ending, wasReady: boolean): string | undefined {
  const how = `it ended with code ${code}, signal ${signal}`;
  switch (strike.kind) {
    case 'kill':
      if (signal !== 'SIGKILL') return `${how}, before it was killed`;
      return wasReady || strike.from === 'start' ? undefined : 'it was not ready in time';
    case 'drain':
      return code === 0 && wasReady ? undefined : `asked to stop, ${how}`;
    case 'cut-drain':
      return (signal === 'SIGKILL' || code === 0) && wasReady ? undefined : `asked to stop, ${how}`;
    case 'failpoint':
      if (!NOT_PASSED.has(strike.name))
        return signal === 'SIGKILL' ? undefined : `the failpoint was never passed: ${how}`;
      if (signal === 'SIGKILL') return 'this failpoint is passed after all: take it out of `NOT_PASSED`';
      return code === 0 ? undefined : `asked to stop, ${how}`;
  }
}

const lastWords = async ({ said }: Home): Promise<string> =>
  (await readFile(said, 'utf8').catch(() => '')).slice(-LAST_WORDS);

export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { program, seed, strikes, people: count = PEOPLE, onStrike } = options;
  const violations: string[] = [];
  let moment = 'before the first strike';
  const report = (text: string): void => {
    if (!violations.some((known) => known.endsWith(text))) violations.push(`${moment}: ${text}`);
  };
  let provider: OrderProvider | undefined;
  await using stack = new AsyncDisposableStack();
  const home = await makeHome(async (key) => {
    provider = stack.use(await createOrderProvider(createDice(seed + 1), key));
    return provider.url;
  });
  await keepSealed(program, home);
  if (provider === undefined) return Promise.reject(new Error('the home asked for no provider'));
  const model = provider;
  model.watch(home.secrets);
  const journal = createJournalExaminer(report);
  const owners = Array.from({ length: count }, (_, index) =>
    createPerson({ folder: `s${index + 1}`, home, dice: createDice(seed * 1_000 + index), report }),
  );
  const onlookers = owners
    .slice(0, ONLOOKERS)
    .map(({ book: beside }, index) =>
      createPerson({ folder: beside.folder, home, dice: createDice(seed * 1_000 + 500 + index), report, beside }),
    );
  const people = [...owners, ...onlookers];
  const books = people.map(({ book }) => book);
  const readyMs: number[] = [];
  let kills = 0;
  let findings: Findings = { files: [], effects: 0 };
  const look = async (atRest: boolean, token: string | undefined): Promise<void> => {
    await examineProcesses(home, report);
    findings = await examine({ home, journal, provider: model, books, atRest, report });
    await examineSecrets(home, token, report);
    await examineAudit(home, report);
  };

  for (const [index, strike] of strikes.entries()) {
    moment = `strike ${index + 1}, ${showStrike(strike)}`;
    const daemon = startDaemon(
      program,
      home,
      strike.kind === 'failpoint' ? `${strike.name}:${strike.count}` : undefined,
    );
    const {
      ending,
      readyMs: ready,
      token,
    } = await live(daemon, strike, people, (pid) => examineLiving(home, pid, report));
    if (ending.signal === 'SIGKILL') kills += 1;
    if (ready !== undefined) readyMs.push(ready);
    const wrong = judgeEnding(strike, ending, ready !== undefined);
    if (wrong !== undefined) report(`${wrong}\n${await lastWords(home)}`);
    await look(false, token);
    onStrike?.(index + 1);
    if (violations.length > 0) break;
  }

  if (violations.length === 0) {
    moment = 'at rest';
    const daemon = startDaemon(program, home);
    const door = await daemon.ready;
    if (door === undefined) report(`it did not start again\n${await lastWords(home)}`);
    else {
      readyMs.push(door.afterMs);
      await comeToRest({ program, home, people, door, report });
    }
    daemon.terminate();
    await Promise.race([daemon.ended, setTimeout(PATIENCE_MS, undefined, { ref: false })]);
    daemon.kill();
    await daemon.ended;
    await Promise.all(people.map((person) => person.part()));
    await look(true, door?.token);
  }

  const calls = findings.files.flatMap(({ calls: each }) => [...each.values()]);
  const kept = violations.length > 0 ? home.root : undefined;
  if (kept === undefined) await home[Symbol.asyncDispose]();
  return {
    kills,
    restarts: readyMs.length,
    turns: findings.files.reduce((sum, { outcomes }) => sum + outcomes.size, 0),
    acknowledged: books.flatMap(({ sent }) => sent.filter(({ acknowledged }) => acknowledged)).length,
    effects: findings.effects,
    unknown: calls.filter(({ end }) => end === 'unknown').length,
    questions: books.reduce((sum, { survived }) => sum + survived, 0),
    readyMs,
    violations,
    kept,
  };
}
