import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeGateway, type FakeGateway } from './fake-gateway.ts';
import { needs } from '@oxydra/testkit';
import { openTerminal, type UiTerminal as Terminal } from './terminal.ts';
import { count } from './tmux.ts';

const ANSWER = [
  '# Plan\n\nSome **bold** text with `code` that is long enough to wrap on a narrow screen of forty columns.\n\n',
  '1. first\n   - inner 日本語\n2. second\n\n',
  '| Name | Value |\n|---|---:|\n| alpha | 1 |\n\n',
  '```ts\nconst answer: number = 42; // why\n```\n\nThe end.',
].join('');

const DIFF = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n keep\n-const a = 1;\n+const a = 2;\n';

async function withTerminal(
  options: Parameters<typeof openTerminal>[1],
  story: (terminal: Terminal, gateway: FakeGateway) => Promise<void>,
): Promise<void> {
  const gateway = await createFakeGateway();
  const terminal = await openTerminal(gateway, options);
  try {
    await terminal.until('Ask anything, /');
    await story(terminal, gateway);
  } finally {
    await terminal.close();
    await gateway.kill();
  }
}

const send = async (terminal: Terminal, text: string): Promise<void> => {
  await terminal.type(text);
  await terminal.press('Enter');
};

/** Streams a text in small pieces, a few at a time, as a model does. */
async function stream(turn: { emit: (type: 'assistant_delta', payload: { delta: string }) => void }, text: string) {
  for (let at = 0; at < text.length; at += 9) {
    turn.emit('assistant_delta', { delta: text.slice(at, at + 9) });
    if (at % 45 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 24 },
];

describe('the terminal UI in a terminal', { ...needs('tmux', process.env['OXYDRA_REQUIRE']), timeout: 120_000 }, () => {
  for (const size of sizes) {
    // @requirement tui/streams-markdown
    test(`shows a streamed answer with Markdown and coloured code at ${size.columns} columns`, async () => {
      await withTerminal(size, async (terminal, gateway) => {
        gateway.script = async (turn) => {
          await stream(turn, ANSWER);
          turn.finish(ANSWER);
        };
        await send(terminal, 'make a plan');
        await terminal.until((screen) => screen.includes('The end.') && screen.includes('Ask anything'));
        const all = await terminal.everything();
        for (const part of ['› make a plan', '● Plan', '◦ inner 日本語', 'alpha', 'const answer', 'The end.'])
          assert.equal(count(all, part), 1, part);
        assert.ok(!all.includes('**'));
        assert.ok((await terminal.coloured()).includes('\u001b[35mconst'));
        for (const row of all.split('\n')) assert.ok(row.length <= size.columns);
      });
    });

    // @requirement tui/approves-with-diff
    test(`asks before an edit, with its diff, and goes on at a key at ${size.columns} columns`, async () => {
      await withTerminal(size, async (terminal, gateway) => {
        gateway.script = async (turn) => {
          turn.emit('tool_started', { call_id: 'c1', name: 'edit_file', arguments: { path: 'src/a.ts' } });
          const { decision, scope } = await turn.ask({
            id: 'a1',
            tool: 'edit_file',
            summary: 'edit src/a.ts',
            diff: DIFF,
            rule: 'edit_file(/src/**)',
          });
          const ok = decision === 'allow';
          turn.emit('tool_finished', { call_id: 'c1', name: 'edit_file', ok, output: '', diff: DIFF, duration_ms: 9 });
          turn.finish(`It was ${decision} ${scope}.`);
        };
        await send(terminal, 'edit it');
        const asked = await terminal.until('y once');
        assert.match(asked, /Allow edit_file\?/);
        assert.match(asked, /\+ const a = 2;/);
        assert.match(asked, /why: it changes a file/);
        // Keys count once the question has stood for a moment.
        await terminal.until(/* the clock of the running call shows that it has */ (screen) => /[1-9] s/.test(screen));
        await terminal.press('s');
        const done = await terminal.until('It was allow session.');
        assert.match(done, /✓ edit_file {2}src\/a\.ts {2}\+1 −1/);
        assert.ok(!done.includes('y once'));
      });
    });
  }

  // @requirement tui/cancels
  test('stops a running turn at Esc, while a call runs and shows what it prints', async () => {
    await withTerminal({}, async (terminal, gateway) => {
      gateway.script = (turn) => {
        turn.emit('tool_started', { call_id: 'c', name: 'shell', arguments: { command: 'make' } });
        turn.emit('tool_output', { call_id: 'c', text: 'compiling \u001b]0;evil\u0007part one\n' });
      };
      await send(terminal, 'build');
      await terminal.until('compiling part one');
      await terminal.press('Escape');
      await terminal.until((screen) => screen.includes('■ Stopped.') && screen.includes('Ask anything'));
    });
  });

  test('lists sessions and goes to another one, with its transcript', async () => {
    await withTerminal({}, async (terminal, gateway) => {
      const other = gateway.addSession('beta-1', 'Second talk');
      other.history.push({ seq: 1, turn_id: 'old', at: '2026-01-01T00:00:00Z', role: 'user', text: 'words of old' });
      await send(terminal, '/sessions');
      await terminal.until('2 sessions');
      await send(terminal, '/switch beta');
      await terminal.until((screen) => screen.includes('words of old') && /● Second talk/.test(screen));
      await send(terminal, 'hello there');
      await terminal.until((screen) => screen.includes('● ok'));
      assert.equal(other.history.length, 3);
      await send(terminal, '/switch');
      await terminal.until('Go to which session?');
      await terminal.press('Enter');
      await terminal.until(/● First talk/.test.bind(/● First talk/));
    });
  });

  // @requirement tui/survives-the-daemon
  test('loses and doubles nothing when the gateway is killed in the middle and comes back elsewhere', async () => {
    await withTerminal({}, async (terminal, gateway) => {
      const resume = Promise.withResolvers<void>();
      const half = Promise.withResolvers<void>();
      const lines = Array.from({ length: 40 }, (_, at) => `paragraph-${at}-end`);
      gateway.script = async (turn) => {
        if (turn.prompt !== 'go') return turn.finish(`answer to ${turn.prompt}`);
        for (const line of lines.slice(0, 20)) turn.emit('assistant_delta', { delta: `${line}\n\n` });
        half.resolve();
        await resume.promise;
        for (const line of lines.slice(20)) turn.emit('assistant_delta', { delta: `${line}\n\n` });
        turn.finish(lines.map((line) => `${line}\n\n`).join(''));
      };
      await send(terminal, 'go');
      await half.promise;
      await terminal.until('paragraph-18-end');
      await gateway.kill();
      await terminal.until('reconnecting');
      await send(terminal, 'written while it was away');
      await terminal.until('sending');
      resume.resolve();
      await gateway.start();
      terminal.announce();
      await terminal.until('answer to written while it was away');
      const all = await terminal.everything();
      for (const line of [...lines, '› go', '› written while it was away', 'answer to written while it was away'])
        assert.equal(count(all, line), 1, line);
      const places = lines.map((line) => all.indexOf(line));
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      );
      const turns = gateway.done.filter((frame) => frame.type === 'send_turn' || frame.type === 'steer_turn');
      assert.equal(turns.length, 2);
    });
  });

  test('takes a paste of many lines as one block and sends all of it', async () => {
    await withTerminal({}, async (terminal, gateway) => {
      const text = Array.from({ length: 120 }, (_, at) => `line ${at}`).join('\n');
      await terminal.type('look: ');
      await terminal.paste(text);
      await terminal.until('look: [pasted 120 lines]');
      await terminal.press('Enter');
      await terminal.until('● ok');
      const sent = gateway.done.find((frame) => frame.type === 'send_turn');
      assert.equal(sent?.type === 'send_turn' ? sent.payload.prompt : '', `look: ${text}`);
    });
  });

  test('draws itself anew at another size, without leaving pieces behind', async () => {
    await withTerminal({}, async (terminal, gateway) => {
      gateway.script = async (turn) => {
        turn.emit('assistant_delta', {
          delta: 'A growing paragraph that is rather long, so that it wraps. '.repeat(3),
        });
      };
      await send(terminal, 'go');
      await terminal.until('Answering');
      await terminal.resize(50, 20);
      const narrow = await terminal.until((screen) => screen.includes(`\n${'─'.repeat(50)}\n`));
      for (const part of ['Answering', 'Enter steers', '● First talk']) assert.equal(count(narrow, part), 1, part);
      await terminal.resize(100, 30);
      const wide = await terminal.until((screen) => screen.includes('─'.repeat(100)));
      for (const part of ['Answering', 'Enter steers', '● First talk', '› go'])
        assert.equal(count(wide, part), 1, part);
      assert.equal(count(wide, 'growing'), 3);
    });
  });

  test('meets an unknown command with the one that was meant', async () => {
    await withTerminal({}, async (terminal) => {
      await send(terminal, '/sesions');
      const screen = await terminal.until('There is no command /sesions.');
      assert.match(screen, /Did you mean \/sessions\?/);
    });
  });

  test('shows messages typed during a turn as what they are', async () => {
    await withTerminal({}, async (terminal, gateway) => {
      gateway.script = (turn) => turn.emit('assistant_delta', { delta: 'Working on it' });
      await send(terminal, 'go');
      await terminal.until('Working on it');
      await send(terminal, 'and this');
      await terminal.until(/› and this +joins at the next step/.test.bind(/› and this +joins at the next step/));
      await terminal.type('then that');
      await terminal.press('M-q');
      await terminal.until(/› then that +queued/.test.bind(/› then that +queued/));
    });
  });

  test('uses no colour with NO_COLOR', async () => {
    await withTerminal({ flags: ['no-color'] }, async (terminal, gateway) => {
      gateway.script = (turn) => turn.finish(ANSWER);
      await send(terminal, 'plan');
      await terminal.until('The end.');
      assert.doesNotMatch(await terminal.coloured(), /\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)(?:;\d+)*m/);
    });
  });

  test('leaves at a second Ctrl+C and gives the terminal back', async () => {
    await withTerminal({}, async (terminal) => {
      await terminal.press('C-c');
      await terminal.until('Ctrl+C again leaves.');
      await terminal.press('C-c');
      await terminal.ended();
      assert.match(await terminal.screen(), /ended with 0/);
    });
  });
});
