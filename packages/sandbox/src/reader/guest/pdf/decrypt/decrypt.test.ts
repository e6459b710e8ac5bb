import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createPdf } from '../pdf-writer.fixture.ts';
import { readPdf } from '../read-pdf.ts';
import { decryptAes, encryptAes } from './aes.ts';
import { md5 } from './md5.ts';
import { rc4 } from './rc4.ts';
import { sha2 } from './sha2.ts';

const anyBytes = fc.uint8Array({ maxLength: 300 });
const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const hex = (bytes: Uint8Array): string => `<${Buffer.from(bytes).toString('hex')}>`;
const aes = (key: Uint8Array, text: Uint8Array): Buffer => {
  const vector = randomBytes(16);
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-cbc' : 'aes-256-cbc', key, vector);
  return Buffer.concat([vector, cipher.update(text), cipher.final()]);
};

describe('the ciphers of a guest', () => {
  test('say what the library says', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) =>
        assert.deepEqual(Buffer.from(md5(bytes)), createHash('md5').update(bytes).digest()),
      ),
    );
    for (const length of [16, 32]) {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: length, maxLength: length }), anyBytes, (key, text) =>
          assert.deepEqual(Buffer.from(decryptAes(key, aes(key, text))), Buffer.from(text)),
        ),
      );
    }
    for (const bits of [256, 384, 512] as const) {
      fc.assert(
        fc.property(anyBytes, (bytes) =>
          assert.deepEqual(Buffer.from(sha2(bytes, bits)), createHash(`sha${bits}`).update(bytes).digest()),
        ),
        { numRuns: 30 },
      );
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
        const cipher = createCipheriv('aes-128-cbc', bytes.subarray(0, 16), bytes.subarray(16, 32)).setAutoPadding(
          false,
        );
        assert.deepEqual(
          Buffer.from(encryptAes(bytes.subarray(0, 16), bytes.subarray(16, 32), bytes)),
          cipher.update(bytes),
        );
      }),
    );
    assert.equal(hex(rc4(Buffer.from('Key'), Buffer.from('Plaintext'))), '<bbf316e8d940af0ad3>');
  });

  test('stay calm about bytes that are no cipher text', () => {
    fc.assert(fc.property(anyBytes, (bytes) => void decryptAes(new Uint8Array(16), bytes)));
  });
});

describe('a protected PDF', () => {
  const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
  const id = Buffer.from('0123456789abcdef');
  const owner = Buffer.alloc(32, 7);
  const rights = -44;

  /** A file as programs write it: the key from the padded password, every stream under a key of its own. */
  function protect(revision: 2 | 3 | 4, method: 'rc4' | 'aes', password = ''): Buffer {
    const length = revision === 2 ? 5 : 16;
    const said = Buffer.concat([Buffer.from(password), padding]).subarray(0, 32);
    const p = Buffer.alloc(4);
    p.writeInt32LE(rights);
    const hash = (...parts: Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
    let key = hash(said, owner, p, id);
    if (revision > 2) for (let round = 0; round < 50; round += 1) key = hash(key.subarray(0, length));
    key = key.subarray(0, length);
    let user = revision === 2 ? rc4(key, said) : new Uint8Array(hash(padding, id));
    if (revision > 2)
      for (let round = 0; round < 20; round += 1)
        user = rc4(
          key.map((byte) => byte ^ round),
          user,
        );
    const crypt =
      revision === 4
        ? `/V 4/CF<</StdCF<</CFM/${method === 'aes' ? 'AESV2' : 'V2'}/Length 16>>>>/StmF/StdCF/StrF/StdCF`
        : `/V ${revision - 1}`;
    const encrypt = `<</Filter/Standard/R ${revision}${crypt}/Length ${length * 8}/P ${rights}/O${hex(owner)}/U${hex(Buffer.concat([user, Buffer.alloc(32 - user.length)]))}>>`;
    return createPdf({
      title: 'secret title',
      pages: ['BT /F 12 Tf 50 700 Td (Printing is not allowed) Tj ET'],
      trailer: `/Encrypt ${encrypt}/ID[${hex(id)}${hex(id)}]`,
      encryptStream(data, object) {
        const own = hash(
          key,
          Buffer.from([object & 255, object >> 8, 0, 0, 0]),
          Buffer.from(method === 'aes' ? 'sAlT' : ''),
        ).subarray(0, Math.min(16, length + 5));
        const bytes = Buffer.from(data, 'latin1');
        return binary(method === 'aes' ? aes(own, bytes) : rc4(own, bytes));
      },
    });
  }

  test('that opens without a password is read, in each of the common ways', () => {
    for (const [revision, method] of [
      [2, 'rc4'],
      [3, 'rc4'],
      [4, 'rc4'],
      [4, 'aes'],
    ] as const) {
      const { text, title } = readPdf(protect(revision, method), 1_000);
      assert.equal(text, '[page 1]\n\nPrinting is not allowed', `revision ${revision} with ${method}`);
      assert.equal(title, '');
    }
  });

  /** The hash of revision 6, by the library. */
  function slowHash(input: Uint8Array): Buffer {
    let hashed = createHash('sha256').update(input).digest();
    for (let round = 1; ; round += 1) {
      const cipher = createCipheriv('aes-128-cbc', hashed.subarray(0, 16), hashed.subarray(16, 32)).setAutoPadding(
        false,
      );
      const mixed = cipher.update(Buffer.concat(Array.from({ length: 64 }, () => hashed)));
      const name = ['sha256', 'sha384', 'sha512'][mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3] ?? '';
      hashed = createHash(name).update(mixed).digest();
      if (round >= 64 && (mixed.at(-1) ?? 0) <= round - 32) return hashed.subarray(0, 32);
    }
  }

  test('of the newest kind is read as well', () => {
    for (const revision of [5, 6] as const) {
      const hash = (salt: Uint8Array): Buffer =>
        revision === 5 ? createHash('sha256').update(salt).digest() : slowHash(salt);
      const [key, checking, making] = [randomBytes(32), randomBytes(8), randomBytes(8)];
      const cipher = createCipheriv('aes-256-cbc', hash(making), Buffer.alloc(16)).setAutoPadding(false);
      const user = Buffer.concat([hash(checking), checking, making]);
      const pdf = createPdf({
        pages: ['BT /F 12 Tf 50 700 Td (Newest way) Tj ET'],
        trailer: `/Encrypt <</Filter/Standard/V 5/R ${revision}/Length 256/P -44/O${hex(Buffer.alloc(48))}/U${hex(user)}/UE${hex(cipher.update(key))}/CF<</StdCF<</CFM/AESV3>>>>/StmF/StdCF/StrF/StdCF>>`,
        encryptStream: (data) => binary(aes(key, Buffer.from(data, 'latin1'))),
      });
      assert.equal(readPdf(pdf, 1_000).text, '[page 1]\n\nNewest way', `revision ${revision}`);
    }
  });

  test('that needs one says so', () => {
    const { text, notes } = readPdf(protect(4, 'aes', 'open sesame'), 1_000);
    assert.equal(text, '');
    assert.deepEqual(notes, ['The PDF is encrypted and needs a password, so its text cannot be read.']);
  });
});
