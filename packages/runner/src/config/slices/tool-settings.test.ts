import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { worldInput } from '../load-config.fixture.ts';
import { loadConfig } from '../load-config.ts';
import { toolSettings } from './tool-settings.ts';

describe('the settings of tools', () => {
  test('give a save the time that the configuration says', async () => {
    const of = async (text: string) =>
      toolSettings((await loadConfig(worldInput({ files: { 'agent.toml': text } }))).config);
    assert.deepEqual(await of(''), { attachmentSaveMs: 60_000 });
    assert.deepEqual(await of('[tools.attachment_save]\ntimeout_secs = 7'), { attachmentSaveMs: 7_000 });
  });
});
