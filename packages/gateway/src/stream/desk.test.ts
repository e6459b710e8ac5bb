import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { asId, type JournalRecord, type SessionId, type TurnId } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import {
  answered,
  charge,
  created,
  createFakeSessions,
  failed,
  finished,
  opened,
  requested,
  reservation,
  sent,
  settled,
  type FakeSessions,
} from '@oxydra/testkit';
import { createKeptLog, USER } from '../testing/start-gateway.ts';
import { openDesk, type Desk, type Seat } from './desk.ts';

const SESSION: SessionId = asId('0192cccc-0000-7000-8000-000000000001');

const openOn = (fake: FakeSessions, { frames = 4096, draw = 0 } = {}): Promise<Desk> =>
  openDesk(SESSION, {
    sessions: fake.sessions,
    ring: { frames, bytes: 1_000_000 },
    mostMissed: 2000,
    mostWaiting: 2000,
    random: () => draw,
    log: createKeptLog(),
    onDelta: () => undefined,
    onRound: () => undefined,
    onBroken: (desk) => desk.close(),
  });

/** Looks at a session as a face does: keeps what it was told, forgets what was withdrawn, checks the numbers. */
function createReader() {
  const facts: string[] = [];
  let last: number | undefined;
  let text = '';
  let seat: Seat | undefined;
  const outputs: string[] = [];
  const take = (frame: ServerFrame): void => {
    if (frame.seq !== undefined) {
      assert.ok(last === undefined || frame.seq > last, `${frame.type}: ${frame.seq} after ${last}`);
      last = frame.seq;
    }
    if (frame.type === 'assistant_delta') text += frame.payload.delta;
    else if (frame.type === 'text_withdrawn') text = '';
    else if (frame.type === 'round_finished') {
      facts.push(`round ${frame.payload.text}`);
      text = '';
    } else if (frame.type === 'turn_started') {
      facts.push(`started ${frame.payload.turn.turn_id}`);
    } else if (frame.type === 'turn_completed') {
      facts.push(`completed ${frame.payload.turn.turn_id}`);
      text = '';
    } else if (frame.type === 'tool_output') outputs.push(frame.payload.text);
    else if (frame.type === 'tool_finished') facts.push(`tool ${frame.payload.output}`);
    else if (frame.type === 'turn_queued') facts.push(`queued ${frame.payload.request_id}`);
  };
  return {
    facts,
    outputs,
    text: () => text,
    last: () => last,
    connected: () => seat !== undefined,
    /** `cut` frames into what it missed the connection breaks again. */
    async connect(desk: Desk, meanwhile: () => void = () => undefined, cut = Infinity): Promise<void> {
      const watcher = {
        version: 3,
        deliver: (item: { frame: ServerFrame }) => take(item.frame),
        lost: () => assert.fail('lost'),
      } as const;
      const joining = desk.join(watcher, last);
      meanwhile();
      const next = await joining;
      if (last !== undefined) assert.equal(next.resumed, true);
      else last = next.mark;
      for (const { frame } of next.frames.slice(0, cut)) take(frame);
      if (cut < next.frames.length) return next.leave();
      next.start();
      seat = next;
    },
    disconnect(): void {
      seat?.leave();
      seat = undefined;
    },
  };
}

/** What a reader that was never away has been told, by the journal alone. */
function truth(fake: FakeSessions): string[] {
  return fake.entries(SESSION).flatMap(({ record }) => {
    if (record.type === 'turn-opened') return [`started ${record.turn}`];
    if (record.type === 'round-answered')
      return [`round ${record.parts.map((part) => ('text' in part ? part.text : '')).join('')}`];
    if (record.type === 'round-failed') return [`round ${record.partial}`];
    if (record.type === 'turn-settled') return [`completed ${record.turn}`];
    if (record.type === 'call-finished') return [`tool ${record.result.text}`];
    if (record.type === 'message-queued') return [`queued ${record.sent.requestId}`];
    return [];
  });
}

/** A world that streams: it only does what a runtime can do, and remembers what it streamed of the round at hand. */
function createWorld(fake: FakeSessions) {
  let phase: 'idle' | 'open' | 'thinking' | 'acting' = 'idle';
  let streamed = '';
  let turn: TurnId = asId('none');
  let count = 0;
  let round = 0;
  const put = (...records: JournalRecord[]): void => void fake.append(SESSION, ...records);
  return {
    streamed: () => (phase === 'thinking' ? streamed : ''),
    step(choice: number): void {
      count += 1;
      if (phase === 'idle') {
        turn = asId(`turn-${count}`);
        round = 0;
        put(opened(turn, sent(`r${count}`)));
        phase = 'open';
      } else if (phase === 'open') {
        round += 1;
        put(requested(reservation(`m${count}`, 1, 1), round));
        streamed = '';
        phase = 'thinking';
      } else if (phase === 'acting') {
        if (choice % 3 === 0) {
          put(finished('call-1', `out ${count}`));
          phase = 'open';
        } else fake.live(SESSION, { type: 'tool-output', turn, call: asId('call-1'), text: `${count}` });
      } else if (choice < 5) {
        streamed += `<${count}>`;
        fake.live(SESSION, { type: 'text-delta', turn, round, text: `<${count}>` });
      } else if (choice === 5) {
        streamed = '';
        fake.live(SESSION, { type: 'text-withdrawn', turn, round, reason: 'again' });
      } else if (choice === 6) put({ type: 'message-queued', sent: sent(`q${count}`) });
      else if (choice === 7) {
        put(answered(streamed, charge(1, 1, 1), round));
        phase = 'acting';
      } else if (choice === 8) {
        put(answered(streamed, charge(1, 1, 1), round), settled(turn, streamed));
        phase = 'idle';
      } else if (choice === 9) {
        put(settled(turn, streamed));
        phase = 'idle';
      } else {
        put(failed(null, streamed, round));
        phase = 'open';
      }
    },
    /** Whatever was streamed is gone, and the round is asked again by a record of its own. */
    crash(): void {
      fake.restart();
      if (phase !== 'thinking') return;
      phase = 'open';
      streamed = '';
    },
  };
}

const action = fc.oneof(
  { weight: 12, arbitrary: fc.nat(10).map((choice) => ({ do: 'step' as const, choice })) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('toggle' as const),
      reader: fc.nat(3),
      meanwhile: fc.array(fc.nat(10), { maxLength: 6 }),
      cut: fc.option(fc.nat(4), { nil: Infinity }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.double({ min: 0, max: 0.999, noNaN: true }).map((draw) => ({ do: 'crash' as const, draw })),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'rest' as const }) },
);

// @requirement gateway/resume
describe('a session desk', () => {
  test('lets no reader miss anything or see anything twice, whatever comes between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 80 }), fc.constantFrom(3, 16, 4096), async (actions, ring) => {
        const fake = createFakeSessions({ user: USER });
        fake.append(SESSION, created({ user: USER }));
        const world = createWorld(fake);
        // The fourth comes in the middle: what was before it is not its own to tell.
        const readers = [createReader(), createReader(), createReader(), createReader()];
        let desk = await openOn(fake, { frames: ring });
        for (const reader of readers.slice(0, 3)) await reader.connect(desk);
        for (const each of actions) {
          if (each.do === 'step') world.step(each.choice);
          else if (each.do === 'rest') desk.rest();
          else if (each.do === 'crash') {
            world.crash();
            for (const reader of readers) reader.disconnect();
            desk = await openOn(fake, { frames: ring, draw: each.draw });
          } else {
            const reader = readers[each.reader];
            if (reader?.connected() === true) reader.disconnect();
            else await reader?.connect(desk, () => each.meanwhile.forEach((choice) => world.step(choice)), each.cut);
          }
        }
        for (const reader of readers) if (!reader.connected()) await reader.connect(desk);
        for (const reader of readers) {
          assert.deepEqual(
            reader.facts,
            truth(fake).slice(reader === readers[3] ? -reader.facts.length || Infinity : 0),
          );
          assert.equal(reader.text(), world.streamed());
        }
      }),
      {
        numRuns: 500,
        examples: [
          // A message waits while a round streams, then the process dies and the next finds the round under way.
          [
            [
              { do: 'toggle', reader: 0, meanwhile: [], cut: Infinity },
              { do: 'toggle', reader: 0, meanwhile: [0, 0, 0, 6], cut: Infinity },
              { do: 'crash', draw: 0 },
            ],
            3,
          ],
          // Cut off behind what was streamed, in front of a message that came later than that.
          [
            [
              { do: 'toggle', reader: 0, meanwhile: [], cut: Infinity },
              ...[0, 0, 0, 0, 0, 6].map((choice) => ({ do: 'step' as const, choice })),
              { do: 'toggle', reader: 0, meanwhile: [], cut: 3 },
            ],
            3,
          ],
          // The same for one that knows nothing yet, and comes back.
          [
            [
              ...[0, 0, 0, 0, 0, 6].map((choice) => ({ do: 'step' as const, choice })),
              { do: 'toggle', reader: 3, meanwhile: [], cut: Infinity },
              { do: 'toggle', reader: 3, meanwhile: [], cut: Infinity },
            ],
            4096,
          ],
        ],
      },
    );
  });

  test('hands on every live frame exactly once while its ring reaches back far enough', async () => {
    const fake = createFakeSessions({ user: USER });
    fake.append(SESSION, created({ user: USER }), opened('t', sent('r')), requested(reservation('m', 1, 1)));
    const desk = await openOn(fake);
    const [first, second] = [createReader(), createReader()];
    await first.connect(desk);
    await second.connect(desk);
    for (let index = 0; index < 50; index += 1) {
      if (index % 7 === 0) second.disconnect();
      fake.live(SESSION, { type: 'text-delta', turn: asId('t'), round: 1, text: `${index},` });
      if (index % 7 === 0) await second.connect(desk);
    }
    assert.equal(second.text(), first.text());
    assert.equal(second.text().split(',').length, 51);
  });

  test('numbers an entry’s frames alike in every process', async () => {
    const fake = createFakeSessions({ user: USER });
    fake.append(SESSION, created({ user: USER }));
    const before = await openOn(fake);
    const seen: (number | undefined)[][] = [[], []];
    const watch = (index: number) => ({
      version: 3 as const,
      deliver: (item: { frame: ServerFrame }) => void seen[index]?.push(item.frame.seq),
      lost: () => undefined,
    });
    (await before.join(watch(0))).start();
    fake.append(
      SESSION,
      opened('t', sent('r')),
      requested(reservation('m', 1, 1)),
      answered('a', charge(1, 1, 1)),
      settled('t', 'a'),
    );
    const after = await openOn(fake, { draw: 0.5 });
    const seat = await after.join(watch(1), 1);
    seen[1] = seat.frames.map(({ frame }) => frame.seq);
    assert.deepEqual(seen[1], seen[0]);
    assert.equal(seen[0]?.length, 4);
  });

  test('gives live numbers of its own to each process that finds the same newest entry', async () => {
    const fake = createFakeSessions({ user: USER });
    fake.append(SESSION, created({ user: USER }), opened('t', sent('r')));
    const reader = createReader();
    const output = (text: string): void =>
      fake.live(SESSION, { type: 'tool-output', turn: asId('t'), call: asId('c'), text });
    const later = createReader();
    const draws = [0.9, 0.1, 0.5, 0.2];
    const texts = (draw: number, from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, index) => `${draw}/${from + index}`);
    for (const draw of draws) {
      const desk = await openOn(fake, { draw });
      texts(draw, 0, 20).forEach(output);
      // This one passes the numbers of the process before on to this process; the other comes after it.
      await reader.connect(desk);
      texts(draw, 20, 22).forEach(output);
      await later.connect(desk);
      texts(draw, 22, 24).forEach(output);
      reader.disconnect();
      later.disconnect();
      fake.restart();
    }
    const all = draws.flatMap((draw) => texts(draw, 0, 24));
    assert.deepEqual(reader.outputs, all.slice(20));
    assert.deepEqual(later.outputs, all.slice(22));
  });

  test('asks a reader that was away too long to fetch the history', async () => {
    const fake = createFakeSessions({ user: USER });
    fake.append(SESSION, created({ user: USER }));
    for (let index = 0; index < 2100; index += 1) fake.append(SESSION, { type: 'notice', text: `${index}` });
    const desk = await openOn(fake);
    const watcher = { version: 3, deliver: () => undefined, lost: () => undefined } as const;
    assert.equal((await desk.join(watcher, 2 ** 20)).resumed, false);
    assert.equal((await desk.join(watcher, 2 ** 20 * 500)).resumed, true);
    assert.equal((await desk.join(watcher, 2 ** 20 * 5000)).resumed, false);
  });

  test('lets go of its watch when it cannot be opened', async () => {
    const fake = createFakeSessions({ user: USER });
    await assert.rejects(openOn(fake), { code: 'session/unknown' });
    assert.equal(fake.watching(SESSION), 0);
  });
});
