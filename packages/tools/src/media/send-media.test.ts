import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMemoryWorkspace } from '@oxydra/testkit';
import { MEDIA_KINDS } from '@oxydra/types';
import type { JsonObject, MediaKind } from '@oxydra/types';
import { runTool } from '../test-run.ts';
import { fileKind } from './file-kind.ts';
import { sendMedia } from './send-media.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const PNG = '\x89PNG\r\n\x1a\n....';

describe('send_media', () => {
  const send = async (args: JsonObject, content: string, kinds: readonly MediaKind[] = MEDIA_KINDS) => {
    const workspace = createMemoryWorkspace();
    await workspace.write('a.bin', bytesOf(content));
    return runTool(
      sendMedia,
      { path: 'a.bin', ...args },
      { workspaceRead: workspace, outlet: { kinds: async () => kinds } },
    );
  };

  test('hands the file over as media for people, not for the model', async () => {
    const { text, media, files, output } = await send({ media_type: 'photo', caption: 'Look.' }, PNG);
    assert.equal(text, 'Sent /shared/a.bin (image/png, 12 bytes) to the user as photo.');
    assert.equal(files, undefined);
    assert.deepEqual(media, [
      {
        kind: 'photo',
        path: '/shared/a.bin',
        name: 'a.bin',
        mediaType: 'image/png',
        size: 12,
        data: Buffer.from(PNG, 'latin1').toString('base64'),
        caption: 'Look.',
      },
    ]);
    assert.deepEqual(output, {
      sent: true,
      path: '/shared/a.bin',
      media_type: 'photo',
      mime_type: 'image/png',
      bytes: 12,
    });
  });

  // @requirement media/shown
  test('judges a file by its bytes and not by its name', async () => {
    await assert.rejects(send({ media_type: 'photo' }, '<script>'), {
      code: 'tool/wrong-media-type',
      message: '/shared/a.bin is text/plain, which cannot be sent as photo.',
    });
    await assert.rejects(send({ media_type: 'video' }, PNG), { code: 'tool/wrong-media-type' });
  });

  test('says so where the channel cannot show it', async () => {
    await assert.rejects(send({ media_type: 'photo' }, PNG, ['document']), {
      code: 'tool/media-not-supported',
      message: "The user's channel cannot show a file as photo.",
    });
    await assert.rejects(send({ media_type: 'photo' }, PNG, []), { hint: /no files at all/u });
  });

  test('refuses what is empty or larger than 10 MiB', async () => {
    await assert.rejects(send({ media_type: 'document' }, ''), { code: 'tool/empty-file' });
    await assert.rejects(send({ media_type: 'document' }, 'x'.repeat(10 * 1024 * 1024 + 1)), {
      code: 'tool/too-large',
      message: /10485761 bytes/u,
    });
  });

  test('takes a caption of plain words', async () => {
    await assert.rejects(send({ media_type: 'photo', caption: 'a\x1b[2J' }, PNG), { code: 'gate/bad-arguments' });
    await assert.rejects(send({ media_type: 'photo', caption: 'x'.repeat(1025) }, PNG), { code: 'gate/bad-arguments' });
  });
});

describe('the kind of a file', () => {
  for (const [content, mediaType, kinds] of [
    [PNG, 'image/png', ['photo', 'document']],
    ['\xff\xd8\xff\xe0', 'image/jpeg', ['photo', 'document']],
    ['GIF89a', 'image/gif', ['photo', 'document']],
    ['RIFF\0\0\0\0WEBPVP8 ', 'image/webp', ['photo', 'document']],
    ['RIFF\0\0\0\0WAVEfmt ', 'audio/wav', ['audio', 'voice', 'document']],
    ['OggS\0\x02', 'audio/ogg', ['audio', 'voice', 'document']],
    ['ID3\x04', 'audio/mpeg', ['audio', 'voice', 'document']],
    ['fLaC', 'audio/flac', ['audio', 'document']],
    ['\0\0\0\x18ftypmp42', 'video/mp4', ['video', 'document']],
    ['\0\0\0\x18ftypM4A ', 'audio/mp4', ['audio', 'voice', 'document']],
    ['\x1a\x45\xdf\xa3', 'video/webm', ['video', 'document']],
    ['%PDF-1.7', 'application/pdf', ['document']],
    ['hello', 'text/plain', ['document']],
    ['\0\x01\x02', 'application/octet-stream', ['document']],
    ['', 'text/plain', ['document']],
  ] as const) {
    test(`is ${mediaType} by its first bytes`, () => {
      assert.deepEqual(fileKind(bytesOf(content)), { mediaType, kinds });
    });
  }
});
