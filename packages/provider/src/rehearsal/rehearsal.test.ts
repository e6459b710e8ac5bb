/** @requirement model/rehearsal */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { Message, ModelEvent, ModelRequest } from '@oxydra/types';
import { createCountedIds, createFakeClock } from '@oxydra/testkit';
import { createModels } from '../create-models.ts';
import { eventsOf, SILENT, testCatalog, textIn } from '../provider-subject.fixture.ts';
import { parseRehearsalScript } from './script.ts';
import type { RehearsalScript } from './script.ts';

const TOOLS = [
  'file_read',
  'file_write',
  'file_edit',
  'file_list',
  'file_search',
  'memory_save',
  'shell_exec',
  'schedule_create',
  'ask_user',
];

function rehearse(script?: RehearsalScript, clock = createFakeClock()) {
  return createModels({
    providers: {},
    selection: { provider: 'rehearsal', model: 'rehearsal' },
    catalog: testCatalog(),
    rehearsal: script === undefined ? {} : { script },
    reliability: { attempts: 2 },
    fetch: () => assert.fail('the rehearsal never uses the network'),
    clock,
    random: () => 0,
    ids: createCountedIds('00-'),
    log: SILENT,
  }).select();
}

const requestOf = (text: string, tools: readonly string[] = TOOLS, more: readonly Message[] = []): ModelRequest => ({
  system: [{ text: 'You are Oxydra.' }],
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }, ...more],
  tools: tools.map((name) => ({ name, description: name, input: { type: 'object' } })),
});

async function ask(model: ReturnType<typeof rehearse>, request: ModelRequest): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, { signal: new AbortController().signal })) events.push(event);
  return events;
}

const callIn = (events: readonly ModelEvent[]): unknown[] =>
  eventsOf(events, 'tool-call').map(({ name, input }) => [name, JSON.parse(input)]);

describe('the rehearsal model', () => {
  test('greets, and says that it is no AI', async () => {
    const events = await ask(rehearse(), requestOf('say hi'));
    assert.match(textIn(events), /^Hi! I am the rehearsal model: no AI/);
    assert.ok(eventsOf(events, 'text-delta').length > 5, 'word by word');
    const [finish] = eventsOf(events, 'finish');
    assert.equal(finish?.reason, 'stop');
    assert.equal(finish?.charge.usd, 0);
    assert.ok((finish?.usage.input ?? 0) > 0 && (finish?.usage.output ?? 0) > 0);
    assert.equal(finish?.model, 'rehearsal/rehearsal');
  });

  const phrases: readonly (readonly [string, unknown])[] = [
    ['read notes.md', ['file_read', { path: 'notes.md' }]],
    ['Please read the file "a b.txt"', ['file_read', { path: 'a b.txt' }]],
    ['write notes.md: Hello there', ['file_write', { path: 'notes.md', content: 'Hello there' }]],
    ['write a.md: one\ntwo', ['file_write', { path: 'a.md', content: 'one\ntwo' }]],
    [
      'edit notes.md: old words -> new words',
      ['file_edit', { path: 'notes.md', old_text: 'old words', new_text: 'new words' }],
    ],
    ['list', ['file_list', {}]],
    ['list files in /tmp', ['file_list', { path: '/tmp' }]],
    ['search for rain in /shared/a', ['file_search', { path: '/shared/a', query: 'rain' }]],
    ['search rain', ['file_search', { path: '/shared', query: 'rain' }]],
    ['remember that I like tea', ['memory_save', { content: 'I like tea' }]],
    ['run ls -la', ['shell_exec', { command: 'ls -la' }]],
    [
      'every 5 minutes check the mail',
      ['schedule_create', { goal: 'check the mail', cadence_type: 'interval', cadence_value: '5m' }],
    ],
    [
      'every hour: water the plants',
      ['schedule_create', { goal: 'water the plants', cadence_type: 'interval', cadence_value: '1h' }],
    ],
    ['ask me which colour I like', ['ask_user', { question: 'which colour I like' }]],
  ];
  for (const [phrase, call] of phrases) {
    test(`understands “${phrase.replace('\n', '⏎')}”`, async () => {
      const events = await ask(rehearse(), requestOf(phrase));
      assert.deepEqual(callIn(events), [call]);
      assert.equal(eventsOf(events, 'finish')[0]?.reason, 'tool-calls');
    });
  }

  test('reports what a tool brought back, also a failure', async () => {
    const result = (ok: boolean, text: string): Message => ({
      role: 'tool',
      parts: [
        {
          type: 'tool-result',
          call: eventsOf(asked, 'tool-call')[0]?.call ?? assert.fail(),
          name: 'file_read',
          ok,
          text,
        },
      ],
    });
    const asked = await ask(rehearse(), requestOf('read a.md'));
    assert.match(
      textIn(await ask(rehearse(), requestOf('read a.md', TOOLS, [result(true, 'Tea.')]))),
      /file_read is done.*Tea\./s,
    );
    assert.match(
      textIn(await ask(rehearse(), requestOf('read a.md', TOOLS, [result(false, 'not found')]))),
      /did not work: not found/,
    );
  });

  test('calls no tool that is not offered', async () => {
    const events = await ask(rehearse(), requestOf('run ls', ['file_read']));
    assert.deepEqual(callIn(events), []);
    assert.match(textIn(events), /shell_exec, which is not offered/);
    const none = await ask(rehearse(), { ...requestOf('read a'), toolChoice: 'none' });
    assert.deepEqual(callIn(none), []);
  });

  test('says the same to the same question', async () => {
    const strip = (events: ModelEvent[]): unknown => JSON.parse(JSON.stringify(events));
    assert.deepEqual(
      strip(await ask(rehearse(), requestOf('read x'))),
      strip(await ask(rehearse(), requestOf('read x'))),
    );
  });

  test('keeps the cap on its output', async () => {
    const events = await ask(rehearse(), { ...requestOf('say hi'), maxOutput: 5 });
    const [finish] = eventsOf(events, 'finish');
    assert.equal(finish?.reason, 'length');
    assert.ok((finish?.usage.output ?? 99) <= 8);
  });
});

describe('a rehearsal script', () => {
  const script = (value: unknown): RehearsalScript => parseRehearsalScript(JSON.stringify(value));

  test('is said answer by answer, then the plain rehearsal goes on', async () => {
    const model = rehearse(
      script({ answers: [{ steps: [{ type: 'text', text: 'One.' }] }, { steps: [{ type: 'text', text: 'Two.' }] }] }),
    );
    const said: string[] = [];
    for (let time = 0; time < 3; time += 1) said.push(textIn(await ask(model, requestOf('say hi'))));
    assert.deepEqual(said.slice(0, 2), ['One.', 'Two.']);
    assert.match(said[2] ?? '', /rehearsal model/);
  });

  test('answers what it matches, and begins anew where it loops', async () => {
    const model = rehearse(
      script({
        loop: true,
        answers: [
          { match: 'TEA', steps: [{ type: 'text', text: 'Tea!' }] },
          { steps: [{ type: 'text', text: 'Any.' }] },
        ],
      }),
    );
    const said: string[] = [];
    for (const text of ['coffee', 'tea please', 'coffee', 'tea']) said.push(textIn(await ask(model, requestOf(text))));
    assert.deepEqual(said, ['Any.', 'Tea!', 'Any.', 'Tea!']);
  });

  test('thinks, calls, counts and ends as it is told', async () => {
    const steps = [
      { type: 'reasoning', text: 'Let me think.' },
      { type: 'tool-call', name: 'file_read', arguments: { path: 'a' } },
      { type: 'tool-call', name: 'file_read', arguments: '{"path": ' },
      { type: 'usage', input: 7, output: 3, cachedInput: 2 },
    ];
    const events = await ask(rehearse(script(steps)), requestOf('x'));
    assert.deepEqual(
      eventsOf(events, 'tool-call').map(({ input }) => input),
      ['{"path":"a"}', '{"path": '],
    );
    assert.deepEqual(eventsOf(events, 'finish')[0]?.usage, {
      input: 7,
      output: 3,
      cachedInput: 2,
      cacheWrite: 0,
      reasoning: 0,
    });
  });

  test('waits on the clock, and fails in the middle as a provider would', async () => {
    const clock = createFakeClock();
    const model = rehearse(
      script({
        answers: [
          {
            steps: [
              { type: 'text', text: 'Well' },
              { type: 'delay', ms: 2_000 },
              { type: 'error', code: 'overloaded', retryable: true, retryAfterMs: 1_000 },
            ],
          },
          { steps: [{ type: 'text', text: 'Well done.' }] },
        ],
      }),
      clock,
    );
    const run = ask(model, requestOf('x'));
    await clock.advance(1_999);
    await clock.advance(1_002);
    const events = await run;
    assert.equal(eventsOf(events, 'withdrawn').length, 1);
    assert.match(textIn(events), /Well done\.$/);
  });

  test('that is wrong is refused in one sentence with the place', () => {
    const bad: readonly (readonly [string, RegExp])[] = [
      ['{', /no valid JSON/],
      ['{"answers": []}', /at answers:/],
      ['{"answers": [{"steps": [{"type": "sing"}]}]}', /at answers\.0\.steps\.0\.type/],
      ['{"answers": [{"steps": [{"type": "delay", "ms": -1}]}]}', /at answers\.0\.steps\.0\.ms/],
      ['[{"type": "text", "text": "x", "loud": true}]', /loud/],
      ['7', /at its top/],
    ];
    for (const [source, reason] of bad) {
      assert.throws(
        () => parseRehearsalScript(source),
        (error) =>
          Fault.is(error) &&
          error.code === 'config/bad-rehearsal-script' &&
          reason.test(error.message) &&
          !error.message.includes('\n'),
        source,
      );
    }
  });
});
