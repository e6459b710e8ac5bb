import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { linesOf, openPlace, REHEARSAL, script } from './program.ts';

const place = await openPlace();
after(() => place[Symbol.asyncDispose]());

const types = (out: string): readonly unknown[] => linesOf(out).map(({ type }) => type);
const last = (out: string): Record<string, unknown> => linesOf(out).at(-1) ?? {};

describe('a first question on a machine without any configuration', () => {
  // @requirement program/ask
  test('is answered on stdout, and the rehearsal says what it is', async () => {
    const { code, out, err } = await place.run(['ask', 'say hi']);
    assert.equal(code, 0, err);
    assert.match(out, /rehearsal model/u);
    assert.match(err, /no AI.*OPENAI_API_KEY/u);
  });

  test('is answered without a word on stderr when it is to be quiet', async () => {
    const { code, err } = await place.run(['-q', 'ask'], { input: 'say hi\n' });
    assert.deepEqual([code, err], [0, '']);
  });

  // @requirement program/ask-events
  test('is told as events, a JSON object a line', async () => {
    const { code, out } = await place.run(['ask', '--json', '--session', 'talk', 'say hi']);
    assert.equal(code, 0);
    const [start, ...rest] = linesOf(out);
    assert.deepEqual(
      [start?.['type'], start?.['session'], start?.['model']],
      ['turn-start', 'talk', 'rehearsal/rehearsal'],
    );
    const text = rest.flatMap((event) => (event['type'] === 'text-delta' ? [event['text']] : [])).join('');
    const end = last(out);
    assert.deepEqual([end['outcome'], end['text'], end['finish']], ['answered', text, 'stop']);
    const usage = end['usage'];
    assert.deepEqual(Object.keys(typeof usage === 'object' && usage !== null ? usage : {}), [
      'input',
      'output',
      'cached_input',
      'cache_write',
      'reasoning',
      'cost_usd',
    ]);
  });
});

describe('a question with tools', () => {
  test('writes and reads in the workspace', async () => {
    const { code, out } = await place.run(['ask', '--json', 'write note.txt: hello there']);
    assert.equal(code, 0);
    assert.deepEqual(
      types(out).filter((type) => type !== 'text-delta'),
      ['turn-start', 'round-end', 'tool-call', 'tool-result', 'round-end', 'turn-end'],
    );
    assert.equal(await place.read('.oxydra/workspaces/default/shared/note.txt'), 'hello there');
  });

  const asking = ['--set', 'approvals.tiers.side_effecting=ask'];

  test('is denied what needs approval when nobody is there, and the model reads why', async () => {
    const { code, out } = await place.run([...asking, 'ask', '--json', 'write secret.txt: x']);
    assert.equal(code, 0);
    const request = linesOf(out).find(({ type }) => type === 'approval-request');
    assert.equal(request?.['tool'], 'file_write');
    const result = linesOf(out).find(({ type }) => type === 'tool-result');
    assert.equal(result?.['ok'], false);
    await assert.rejects(place.read('.oxydra/workspaces/default/shared/secret.txt'));
  });

  test('is allowed it by --approve, for the rule and no further', async () => {
    const rule = ['ask', '--json', '--approve', 'file_write(/shared/open/**)'];
    const inside = await place.run([...asking, ...rule, 'write open/a.txt: x']);
    const outside = await place.run([...asking, ...rule, 'write b.txt: x']);
    const ok = ({ out }: { readonly out: string }): unknown =>
      linesOf(out).find(({ type }) => type === 'tool-result')?.['ok'];
    assert.deepEqual([ok(inside), ok(outside)], [true, false]);
  });
});

describe('the exit code', () => {
  const outcomes: readonly (readonly [
    string,
    readonly Readonly<Record<string, unknown>>[],
    readonly string[],
    number,
  ])[] = [
    ['an answer is 0', [{ type: 'text', text: 'fine' }], [], 0],
    ['a provider’s fault is 5', [{ type: 'error', code: 'bad-request', message: 'The provider is down.' }], [], 5],
    [
      'a turn that used all its rounds is 1',
      [{ type: 'tool-call', name: 'file_list', arguments: {} }],
      ['--set', 'runtime.max_turns=2'],
      1,
    ],
  ];
  for (const [title, steps, options, expected] of outcomes) {
    test(`of ${title}`, async () => {
      await using other = await openPlace();
      await other.put('.oxydra/agent.toml', REHEARSAL);
      await other.put('.oxydra/rehearsal.json', script(steps, steps));
      const { code, err } = await other.run(['ask', '-q', ...options, 'go']);
      assert.equal(code, expected, err);
    });
  }

  test('of an interrupted turn is 130, and its text so far is kept', async () => {
    await using other = await openPlace();
    await other.put('.oxydra/agent.toml', REHEARSAL);
    const steps = [
      { type: 'text', text: 'so far' },
      { type: 'delay', ms: 60_000 },
    ];
    await other.put('.oxydra/rehearsal.json', script(steps));
    let sent = false;
    const { code, out } = await other.run(['ask', '--json', 'go'], {
      onOut: (text, child) => {
        if (!sent && text.includes('far')) sent = child.kill('SIGINT');
      },
    });
    assert.equal(code, 130);
    const end = last(out);
    assert.deepEqual([end['type'], end['outcome'], end['text']], ['turn-end', 'cancelled', 'so far']);
  });
});

describe('bad input', () => {
  const key = `sk-${'x'.repeat(20)}`;
  const provider = (address: string): string =>
    `[selection]\nprovider = "openai"\nmodel = "gpt-4o-mini"\n[providers.registry.openai]\nprovider_type = "openai"\nbase_url = "${address}"\n[reliability]\nmax_attempts = 1\n`;
  const cases: readonly {
    readonly what: string;
    readonly config?: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: Buffer | string;
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    { what: 'broken TOML', config: '[runtime\n', code: 2, says: /agent\.toml:1:\d+: Broken TOML/u },
    {
      what: 'an unknown key',
      config: '[runtime]\nmax_turn = 3\n',
      code: 2,
      says: /agent\.toml:2:1: .*Did you mean runtime\.max_turns\?/u,
    },
    {
      what: 'a wrong type',
      config: '[runtime]\nmax_turns = "many"\n',
      code: 2,
      says: /agent\.toml:2:1: .*"many".*whole number/u,
    },
    { what: 'a missing key', config: provider('http://127.0.0.1:9/v1'), code: 2, says: /no API key.*OPENAI_API_KEY/u },
    {
      what: 'an unreachable provider',
      config: provider('http://127.0.0.1:9/v1'),
      env: { OPENAI_API_KEY: key },
      code: 5,
      says: /127\.0\.0\.1:9/u,
    },
    {
      what: 'an unknown model',
      args: ['--model', 'openai/gpt-none'],
      env: { OPENAI_API_KEY: key },
      code: 2,
      says: /gpt-none.*Did you mean/u,
    },
    {
      what: 'a config file that is not there',
      args: ['-c', 'nowhere.toml'],
      code: 2,
      says: /nowhere\.toml is not there/u,
    },
    { what: 'invalid UTF-8', input: Buffer.from([0x61, 0xff]), code: 2, says: /not valid UTF-8/u },
    { what: 'NUL in the prompt', input: 'a\0b', code: 2, says: /NUL/u },
    { what: 'a prompt of 5 MB', input: 'x'.repeat(5 * 1024 * 1024), code: 2, says: /limit is 1 MiB/u },
    { what: 'no prompt', input: '', code: 2, says: /prompt is empty/u },
    {
      what: 'an unknown session',
      args: ['--session', '0193abcd', 'hi'],
      code: 2,
      says: /no session `0193abcd`\. It could be the beginning of an id/u,
    },
    { what: 'an unknown agent', args: ['--agent', 'nobody', 'hi'], code: 2, says: /no agent `nobody`/u },
    {
      what: 'a file that is not there',
      args: ['--file', 'nope.png', 'hi'],
      code: 2,
      says: /nope\.png cannot be read/u,
    },
    { what: 'a rule that is none', args: ['--approve', 'All!', 'hi'], code: 2, says: /"All!" is not a rule/u },
    {
      what: 'a tier that is not there',
      config: '',
      args: ['--set', 'default_tier=container', 'hi'],
      code: 2,
      says: /"container".*--insecure/u,
    },
  ];
  for (const { what, config, args, env, input, code: expected, says } of cases) {
    // @requirement program/one-clear-sentence
    test(`is one clear sentence: ${what}`, async () => {
      await using other = await openPlace();
      if (config !== undefined) await other.put('.oxydra/agent.toml', config);
      const words = args === undefined ? (input === undefined ? ['hi'] : []) : args;
      const given = words.length > 0 && !words.includes('hi') && input === undefined ? [...words, 'hi'] : words;
      const { code, out, err } = await other.run(['-q', 'ask', ...given], {
        ...(env === undefined ? {} : { env }),
        ...(input === undefined ? {} : { input }),
      });
      assert.equal(code, expected, err);
      assert.equal(out, '');
      assert.match(err, says);
      assert.equal(err.trimEnd().split('\n').length, 1, err);
    });
  }

  test('is one clear sentence: a folder that cannot be made', async () => {
    await using other = await openPlace();
    await writeFile(join(other.folder, 'taken'), '');
    const { code, err } = await other.run(['-q', 'ask', '--set', `workspace_root=${other.folder}/taken`, 'hi']);
    assert.equal(code, 1);
    assert.match(err, /^oxydra: The folder .*taken.* cannot be made.*\n$/u);
  });

  test('is one clear sentence: a port that is taken', async () => {
    await using other = await openPlace();
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const { code, err } = await other.run(['-q', 'start', '--set', `gateway.bind=127.0.0.1:${port}`]);
    server.close();
    assert.equal(code, 1);
    assert.match(err, new RegExp(`^oxydra: .*${port}.*\\n$`, 'u'));
  });
});

describe('a batch of questions', () => {
  // @requirement program/batch
  test('is answered line by line, each event with its id, and a bad line spoils no other', async () => {
    const input = '{"id":"a","prompt":"say hi"}\n{"id":"b"}\nnonsense\n{"id":"d","prompt":"list"}\n';
    const { code, out } = await place.run(['ask', '--batch', '-q'], { input });
    assert.equal(code, 1);
    const ends = linesOf(out).filter(({ type }) => type === 'turn-end');
    const byId = new Map(ends.map((end) => [end['id'], end['outcome']]));
    assert.deepEqual(
      [byId.get('a'), byId.get('b'), byId.get(3), byId.get('d')],
      ['answered', 'failed', 'failed', 'answered'],
    );
  });

  test('of nothing ends well', async () => {
    assert.deepEqual(await place.run(['ask', '--batch', '-q']), { code: 0, out: '', err: '' });
  });
});
