import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { partsOf } from './parts.ts';

const LIMITS = { promptBytes: 10, attachments: 4, attachmentBytes: 6, attachmentsBytes: 9 };
const file = (bytes: number) => ({ mime_type: 'image/png', data: Buffer.alloc(bytes).toString('base64') });

describe('a message from the wire', () => {
  test('becomes text and files, with their names', () => {
    assert.deepEqual(partsOf({ prompt: 'look', attachments: [{ ...file(3), name: 'a.png' }] }, LIMITS), [
      { type: 'text', text: 'look' },
      { type: 'file', mediaType: 'image/png', data: 'AAAA', name: 'a.png' },
    ]);
    assert.equal(partsOf({ prompt: '', attachments: [file(1)] }, LIMITS).length, 1);
  });

  test('is measured in bytes, exactly to its limits', () => {
    assert.equal(partsOf({ prompt: 'ä'.repeat(5), attachments: [] }, LIMITS).length, 1);
    assert.throws(() => partsOf({ prompt: 'ä'.repeat(6), attachments: [] }, LIMITS), {
      code: 'gateway/prompt-too-long',
    });
    for (const bytes of [4, 5, 6]) assert.equal(partsOf({ prompt: 'x', attachments: [file(bytes)] }, LIMITS).length, 2);
    assert.throws(() => partsOf({ prompt: 'x', attachments: [file(7)] }, LIMITS), {
      code: 'gateway/attachment-too-large',
    });
    assert.equal(partsOf({ prompt: 'x', attachments: [file(5), file(4)] }, LIMITS).length, 3);
    assert.throws(() => partsOf({ prompt: 'x', attachments: [file(5), file(5)] }, LIMITS), {
      code: 'gateway/attachments-too-large',
    });
  });
});
