import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needs } from '@oxydra/testkit';
import { count, openTmux } from '../tui/tmux.ts';
import { openPlace, until } from './program.ts';

describe('the program in a terminal', { ...needs('tmux', process.env['OXYDRA_REQUIRE']), timeout: 120_000 }, () => {
  for (const columns of [80, 40]) {
    // @requirement tui/survives-the-daemon
    test(`loses and doubles nothing when its daemon is killed and started again, at ${columns} columns`, async () => {
      await using place = await openPlace();
      const terminal = await openTmux(place.commandLine, { columns });
      try {
        await terminal.until('Ask anything');
        await terminal.type('write notes.md: kept');
        await terminal.press('Enter');
        await terminal.until('Created');

        const pid = await place.daemonPid();
        assert.ok(pid !== undefined);
        process.kill(pid, 'SIGKILL');
        await terminal.type('read notes.md');
        await terminal.press('Enter');
        const started = await place.run(['start']);
        assert.equal(started.code, 0, started.err);
        await until('the message that was written meanwhile is answered', async () =>
          /file_read is done[^]*kept/u.test(await terminal.everything()),
        );

        const all = (await terminal.everything()).replaceAll(/\s+/gu, ' ');
        assert.equal(count(all, '› write notes.md: kept'), 1, all);
        assert.equal(count(all, '› read notes.md'), 1, all);
        assert.equal(count(all, 'file_write is done'), 1, all);
        assert.equal(count(all, 'file_read is done'), 1, all);
        assert.equal(await place.read('.oxydra/workspaces/default/shared/notes.md'), 'kept');
      } finally {
        await terminal.close();
      }
    });
  }
});
