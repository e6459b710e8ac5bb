/** Bad input to the tools for scripts, attachments, media and the search for tools. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { JsonObject } from '@oxydra/types';
import { createAttachmentSave } from '../attachments/attachment-save.ts';
import { createPathLock } from '../files/path-lock.ts';
import { sendMedia } from '../media/send-media.ts';
import type { Tool } from '../tool.ts';
import { toolSearch } from '../tool-search/tool-search.ts';
import { runScript } from './run-script.ts';

const GOOD: readonly (readonly [tool: Tool, args: JsonObject, required: readonly string[]])[] = [
  [runScript, { code: 'return 1', language: 'javascript', timeout_ms: 1_000 }, ['code']],
  [
    createAttachmentSave({ timeoutMs: 1, lock: createPathLock() }),
    { index: 0, path: 'a', overwrite: true },
    ['index', 'path'],
  ],
  [sendMedia, { path: 'a', media_type: 'photo', caption: 'Look' }, ['path', 'media_type']],
  [toolSearch, { query: 'mail', limit: 3 }, ['query']],
];
const HUGE = 'x'.repeat(70_000);

function* spoiled(): Generator<readonly [why: string, tool: Tool, args: JsonObject, names: string]> {
  for (const [tool, good, required] of GOOD) {
    yield ['an unknown field', tool, { ...good, surprise: 1 }, 'surprise'];
    for (const field of required) {
      const { [field]: _, ...rest } = good;
      yield [`no ${field}`, tool, rest, field];
      yield [`null as ${field}`, tool, { ...good, [field]: null }, field];
    }
    for (const [field, value] of Object.entries(good)) {
      for (const wrong of [{ a: 1 }, [value], typeof value === 'string' ? 7 : 'word'])
        yield [`${JSON.stringify(wrong)} as ${field}`, tool, { ...good, [field]: wrong }, field];
      if (typeof value === 'string') {
        yield [`an empty ${field}`, tool, { ...good, [field]: '' }, field];
        yield [`70,000 letters as ${field}`, tool, { ...good, [field]: HUGE }, field];
      }
      if (typeof value === 'number')
        for (const number of [-1, 1.5, 1e300])
          yield [`${number} as ${field}`, tool, { ...good, [field]: number }, field];
    }
    for (const path of ['a\0', 'a\nb', '\x1b[31ma', 'a\u202eb', '\ud800'])
      if ('path' in good) yield [`${JSON.stringify(path)} as path`, tool, { ...good, path }, 'path'];
  }
  yield ['half a character in code', runScript, { code: '\udc00' }, 'code'];
  yield ['a control character in a caption', sendMedia, { path: 'a', media_type: 'photo', caption: '\x07' }, 'caption'];
}

describe('bad arguments', () => {
  for (const [why, tool, args, names] of spoiled()) {
    test(`to ${tool.name}: ${why} is explained in one sentence`, () => {
      assert.throws(
        () => tool.prepare(args),
        (error) => {
          assert.ok(Fault.is(error));
          assert.equal(error.code, 'gate/bad-arguments');
          assert.match(error.message, /^[^\p{Cc}]{10,900}\.$/u);
          assert.ok(error.message.includes(names), `${error.message} should speak of ${names}`);
          return true;
        },
      );
    });
  }

  test('are none of these', () => {
    for (const [tool, good] of GOOD) assert.ok(tool.prepare(good).summary.length > 5);
  });
});
