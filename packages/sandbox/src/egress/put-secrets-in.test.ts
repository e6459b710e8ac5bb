import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault, secretReference, type SecretInfo, type Secrets } from '@oxydra/types';
import fc from 'fast-check';
import { mentionsSecret, putSecretsIn, type SubstitutionRules } from './put-secrets-in.ts';
import { createRedactor } from './redact-values.ts';
import { requestParts } from './request-parts.ts';
import { createAnswerScrubber } from './scrub-answer.ts';
import { secretSpellings } from './secret-spellings.ts';
import { parseTarget } from './target.ts';

const VALUE = `va"l&u e/${'x'.repeat(12)}`;
const REFERENCE = secretReference('key');
const info: SecretInfo = { name: 'key', hosts: ['a.org'], createdAt: 0 };

const secretsOf = (...all: readonly (readonly [SecretInfo, string])[]): Secrets => ({
  list: () => all.map(([each]) => each),
  value: (name) => all.find(([each]) => each.name === name)?.[1],
});
const OPEN: SubstitutionRules = { purpose: 'tool:x', closed: () => undefined, everywhere: true, query: true };

async function put(url: string, init: RequestInit, rules = OPEN, secrets = secretsOf([info, VALUE])) {
  const target = parseTarget(url);
  const parts = await requestParts(init);
  assert.ok(mentionsSecret(target, parts));
  return putSecretsIn(target, parts, secrets, rules);
}

const textOf = (body: unknown): string => (Buffer.isBuffer(body) ? body.toString() : assert.fail('the body is there'));

// @requirement egress/secrets-put-in
describe('a reference to a secret', () => {
  test('becomes its value in headers, the query and the body, written as the place demands', async () => {
    const json = await put(`https://a.org/?k=${REFERENCE}&b=1`, {
      method: 'POST',
      headers: { 'x-key': `Token ${REFERENCE}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: REFERENCE, text: 'ä' }),
    });
    assert.equal(json.url.searchParams.get('k'), VALUE);
    assert.equal(json.url.searchParams.get('b'), '1');
    assert.equal(json.parts.headers.get('x-key'), `Token ${VALUE}`);
    assert.deepEqual(JSON.parse(textOf(json.parts.body)), { key: VALUE, text: 'ä' });
    assert.deepEqual([...json.used], [['key', VALUE]]);
    const form = await put('https://a.org/', { method: 'POST', body: new URLSearchParams({ k: REFERENCE, z: '1' }) });
    const fields = new URLSearchParams(textOf(form.parts.body));
    assert.deepEqual([fields.get('k'), fields.get('z')], [VALUE, '1']);
  });

  test('in the query may be percent-encoded', async () => {
    const { url } = await put(`https://a.org/?k=${encodeURIComponent(REFERENCE)}`, {});
    assert.equal(url.searchParams.get('k'), VALUE);
  });

  for (const [what, url, rules, secrets, why] of [
    ['a host that is not on its list', 'https://b.org', OPEN, undefined, /b\.org is not on its list/u],
    ['a list without hosts', 'https://a.org', OPEN, secretsOf([{ ...info, hosts: [] }, VALUE]), /not on its list/u],
    [
      'an unsafe connection',
      'https://a.org',
      { ...OPEN, closed: () => 'the connection is not encrypted' },
      undefined,
      /not encrypted/u,
    ],
    [
      'another purpose',
      'https://a.org',
      OPEN,
      secretsOf([{ ...info, purpose: 'provider:y' }, VALUE]),
      /serves provider:y alone/u,
    ],
    ['no secret of that name', 'https://a.org', OPEN, secretsOf(), /no secret of that name/u],
  ] as const)
    test(`stays one with ${what}, and it is told why`, async () => {
      const { used, left, parts } = await put(
        url,
        { headers: { a: REFERENCE } },
        rules,
        secrets ?? secretsOf([info, VALUE]),
      );
      assert.equal(used.size, 0);
      assert.match(left.get('key') ?? '', why);
      assert.equal(parts.headers.get('a'), REFERENCE);
    });

  test('stays one in the query and the body where only headers are filled, and in an address that a server wrote', async () => {
    const init = { method: 'POST', headers: { a: REFERENCE }, body: REFERENCE };
    const rules = { ...OPEN, everywhere: false };
    const { url, parts } = await put(`https://a.org/?k=${REFERENCE}`, init, rules);
    assert.equal(parts.headers.get('a'), VALUE);
    assert.equal(textOf(parts.body), REFERENCE);
    assert.ok(!url.href.includes(encodeURIComponent(VALUE)));
    const redirected = await put(`https://a.org/?k=${REFERENCE}`, {}, { ...OPEN, query: false });
    assert.equal(redirected.used.size, 0);
  });

  test('whose value would break a header is refused, and the value not told', async () => {
    const broken = `line\r\nx: ${'y'.repeat(8)}`;
    await assert.rejects(
      put('https://a.org', { headers: { a: REFERENCE } }, OPEN, secretsOf([info, broken])),
      (error) =>
        Fault.is(error) && error.code === 'secret/unfit' && !JSON.stringify(Fault.toRecord(error)).includes('yyyy'),
    );
  });
});

async function* pieces(...all: readonly Buffer[]) {
  yield* all;
}

describe('an answer', () => {
  test('loses a value in every form, across every cut, and keeps its length', () => {
    const forms = secretSpellings(VALUE);
    assert.ok(forms.length >= 6);
    for (const form of forms) {
      const whole = Buffer.from(`before ${form} between ${form}${form} after`);
      for (let cut = 0; cut <= whole.length; cut += 1) {
        const redactor = createRedactor([VALUE]);
        const out = Buffer.concat([
          redactor.push(whole.subarray(0, cut)),
          redactor.push(whole.subarray(cut)),
          redactor.end(),
        ]);
        assert.ok(!out.includes(form));
        assert.equal(out.length, whole.length);
      }
    }
  });

  test('passes on at once what cannot be the beginning of a value, and loses no byte', () => {
    const redactor = createRedactor([VALUE]);
    assert.equal(redactor.push(Buffer.from('data: hello\n\n')).toString(), 'data: hello\n\n');
    const text = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(text, (parts) => {
        const each = createRedactor([VALUE]);
        const out = Buffer.concat([...parts.map((part) => each.push(Buffer.from(part))), each.end()]);
        assert.deepEqual(out, Buffer.concat(parts));
      }),
    );
  });

  test('of text goes through the scrubber, too; of bytes, never', async () => {
    const scrubber = {
      scrub: (text: string) => ({ text: text.replaceAll('canary', '[REDACTED:x]'), found: [] }),
      stream: () => ({ push: (piece: string) => piece.replaceAll('canary', '[REDACTED:x]'), end: () => '' }),
    };
    const { body, header } = createAnswerScrubber([VALUE], scrubber);
    const read = async (type: string): Promise<string> =>
      Buffer.concat(await Array.fromAsync(body(pieces(Buffer.from(`canary ${VALUE}`)), type))).toString();
    assert.equal(await read('application/json'), `[REDACTED:x] ${'*'.repeat(VALUE.length)}`);
    assert.equal(await read('image/png'), `canary ${'*'.repeat(VALUE.length)}`);
    assert.equal(header(`a ${VALUE}`), '[REDACTED:known]');
    assert.equal(header('canary'), '[REDACTED:x]');
  });
});
