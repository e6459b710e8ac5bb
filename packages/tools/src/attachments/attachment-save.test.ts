import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMemoryWorkspace } from '@oxydra/testkit';
import { asId } from '@oxydra/types';
import type { Attachment, Attachments, JsonObject } from '@oxydra/types';
import { createPathLock } from '../files/path-lock.ts';
import { runTool } from '../test-run.ts';
import { createAttachmentSave } from './attachment-save.ts';

const tool = createAttachmentSave({ timeoutMs: 60_000, lock: createPathLock() });
const file = (index: number, over: Partial<Attachment> = {}): Attachment => ({
  index,
  name: `f${index}.png`,
  mediaType: 'image/png',
  size: 3,
  turn: asId('turn'),
  ...over,
});
const shelf = (...all: Attachment[]): Attachments => ({
  list: async () => all,
  read: async (_, index) => {
    const about = all.find((each) => each.index === index);
    return about === undefined ? undefined : { about, bytes: new Uint8Array([index, 0, 255]) };
  },
});

describe('attachment_save', () => {
  const save = (args: JsonObject, attachments: Attachments, files: Record<string, string> = {}) => {
    const workspace = createMemoryWorkspace(files);
    return { workspace, done: runTool(tool, args, { attachments, workspaceWrite: workspace }) };
  };

  // @requirement media/attachments
  test('writes the bytes as they came and tells what it wrote', async () => {
    const { workspace, done } = save({ index: 1, path: 'in/b.png' }, shelf(file(0), file(1)));
    const { text, output } = await done;
    assert.equal(text, 'Saved f1.png (image/png, 3 bytes) as /shared/in/b.png.');
    assert.deepEqual(output, {
      saved: true,
      path: '/shared/in/b.png',
      mime_type: 'image/png',
      bytes_written: 3,
      source_index: 1,
    });
    assert.deepEqual([...(await workspace.read('in/b.png', { limit: 10 })).bytes], [1, 0, 255]);
  });

  test('replaces a file only when told to', async () => {
    const kept = save({ index: 0, path: 'a' }, shelf(file(0)), { '/shared/a': 'old' });
    await assert.rejects(kept.done, { code: 'tool/exists', message: /\/shared\/a already/u });
    assert.equal(Buffer.from((await kept.workspace.read('a', { limit: 10 })).bytes).toString(), 'old');
    const replaced = save({ index: 0, path: 'a', overwrite: true }, shelf(file(0)), { '/shared/a': 'old' });
    await replaced.done;
    assert.equal((await replaced.workspace.read('a', { limit: 10 })).size, 3);
  });

  test('names the attachments there are where the index is wrong', async () => {
    const all = [file(0), file(1, { name: undefined, mediaType: 'audio/ogg', turn: asId('older') })];
    await assert.rejects(save({ index: 7, path: 'a' }, shelf(...all)).done, {
      code: 'tool/no-attachment',
      message:
        'There is no attachment 7; there are 0 (f0.png, image/png, 3 bytes, this turn), 1 (audio/ogg, 3 bytes, earlier).',
    });
    await assert.rejects(save({ index: 0, path: 'a' }, shelf()).done, { message: /nothing was attached/u });
  });

  test('refuses more than 50 MiB without reading them', async () => {
    const attachments: Attachments = {
      list: async () => [file(0, { size: 50 * 1024 * 1024 + 1 })],
      read: () => assert.fail('it was read'),
    };
    await assert.rejects(save({ index: 0, path: 'a' }, attachments).done, { code: 'tool/too-large' });
  });

  test('takes the time that the configuration gives it', () => {
    assert.equal(createAttachmentSave({ timeoutMs: 7_000, lock: createPathLock() }).timeoutMs, 7_000);
  });
});
