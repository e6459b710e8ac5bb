import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mediaItem } from './media-item.ts';

const media = { file_path: '/shared/out/chart.png', media_type: 'photo', data: 'AAEC' };

describe('a file that the agent shows', () => {
  test('is a line with its name, kind, size and place', () => {
    assert.deepEqual(mediaItem({ ...media, file_name: 'chart.png', size: 12_800, caption: 'Look' }), {
      kind: 'notice',
      tone: 'muted',
      text: 'Received chart.png (photo, 12.5 KiB): Look. It lies at /shared/out/chart.png.',
    });
  });

  test('has the size of its data where none is told', () => {
    const item = mediaItem(media);
    assert.ok(item.kind === 'notice' && item.text.includes('(photo, 3 bytes)'));
    const padded = mediaItem({ ...media, data: 'AA==' });
    assert.ok(padded.kind === 'notice' && padded.text.includes('1 bytes'));
  });

  test('cannot move the cursor, whatever it is called', () => {
    const item = mediaItem({ ...media, file_name: 'a\u001b[2Jb', caption: '\u202ex' });
    // oxlint-disable-next-line no-control-regex -- these must be gone
    assert.ok(item.kind === 'notice' && !/[\u001b\u202e]/u.test(item.text));
  });
});
