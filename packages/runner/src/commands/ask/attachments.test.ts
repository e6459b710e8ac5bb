import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readAttachments } from './attachments.ts';

const folder = await mkdtemp(join(tmpdir(), 'oxydra-attach-'));
after(() => rm(folder, { recursive: true }));
const LIMITS = { count: 4, bytes: 1024 * 1024 };
const put = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(folder, name), content);
const bad = (text: RegExp) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'runner/bad-attachment' && text.test(error.message);

describe('what --file names', () => {
  test('is attached as what it is: pictures and PDF as files, text as part of the prompt', async () => {
    await put('a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1]));
    await put('b.pdf', '%PDF-1.7');
    await put('c.md', 'some words');
    const { files, text } = await readAttachments(['a.png', 'b.pdf', 'c.md'], folder, LIMITS);
    assert.deepEqual(
      files.map(({ mediaType, name }) => [mediaType, name]),
      [
        ['image/png', 'a.png'],
        ['application/pdf', 'b.pdf'],
      ],
    );
    assert.equal(Buffer.from(files[1]!.data, 'base64').toString(), '%PDF-1.7');
    assert.equal(text, '\n\n--- c.md ---\nsome words');
  });

  test('goes by its first bytes rather than by its name', async () => {
    await put('photo.txt', Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
    const { files } = await readAttachments(['photo.txt'], folder, LIMITS);
    assert.equal(files[0]?.mediaType, 'image/jpeg');
  });

  test('is refused in one sentence when it is missing, too many, too large, a folder, empty or unknown', async () => {
    await put('large.txt', '');
    await truncate(join(folder, 'large.txt'), LIMITS.bytes + 1);
    await put('empty.txt', '');
    await put('blob.bin', Buffer.from([1, 0, 2]));
    const read = (...paths: string[]): Promise<unknown> => readAttachments(paths, folder, LIMITS);
    await assert.rejects(read('nowhere.txt'), bad(/nowhere\.txt cannot be read \(ENOENT\)/u));
    await assert.rejects(read('1', '2', '3', '4', '5'), bad(/5 files.*limit is 4/u));
    await assert.rejects(read('large.txt'), bad(/1\.0 MiB; the limit/u));
    await assert.rejects(read('.'), bad(/is not a file/u));
    await assert.rejects(read('empty.txt'), bad(/is empty/u));
    await assert.rejects(read('blob.bin'), bad(/neither text nor/u));
  });
});
