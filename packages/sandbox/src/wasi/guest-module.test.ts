import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { compileGuest, PAGE } from './guest-module.ts';
import { readModuleFacts } from './module-sections.ts';
import { SIGNATURES, WASI_MODULE } from './signatures.ts';
import { assemble, importOfGlobal, importOfMemory, row } from './wasm-module.fixture.ts';

const MIB = 1024 * 1024;
const LIMIT = 64 * MIB;
const bad = (message: RegExp) => (error: unknown) =>
  Fault.is(error) && error.code === 'guest/bad-module' && message.test(error.message);

describe('a module', () => {
  test('may ask for every function of preview 1', () => {
    const module = compileGuest(assemble({ imports: Object.keys(SIGNATURES) }));
    assert.equal(WebAssembly.Module.imports(module.limitedTo(LIMIT)).length, 46);
    assert.match(module.sha256, /^[0-9a-f]{64}$/);
  });

  // @requirement wasi/only-what-is-asked
  test('is refused where it asks for anything else', () => {
    for (const [parts, message] of [
      [{ otherImports: [['env', 'system', 'i', 'i']] }, /asks for "env\.system"/],
      [{ otherImports: [[WASI_MODULE, 'fd_dup', 'i', 'i']] }, /preview1\.fd_dup"/],
      [{ otherImports: [[WASI_MODULE, 'constructor', '', 'i']] }, /preview1\.constructor"/],
      [{ otherImports: [['wasi_unstable', 'fd_read', 'iiii', 'i']] }, /wasi_unstable/],
      [{ otherImports: [[WASI_MODULE, 'fd_read', 'Iiii', 'i']] }, /fd_read .* another type/],
      [{ otherImports: [[WASI_MODULE, 'fd_read', 'iiii', '']] }, /fd_read .* another type/],
      [{ otherImports: [[WASI_MODULE, 'proc_exit', 'i', 'i']] }, /proc_exit .* another type/],
      [{ otherImports: [[WASI_MODULE, 'fd_tell', 'if', 'i']] }, /fd_tell .* another type/],
      [{ memory: null, rawImports: [importOfMemory] }, /imports "env\.memory"/],
      [{ rawImports: [importOfGlobal] }, /imports "env\.base"/],
      [{ memories: 2 }, /2 memories/],
      [{ memory: { min: 1, max: 2, flags: 3 } }, /shared or 64 bits/],
      [{ memory: { min: 1, flags: 4 } }, /shared or 64 bits/],
      [{ table: { min: 2_000_000 } }, /table of 2000000 elements/],
    ] as const) {
      assert.throws(() => compileGuest(assemble(parts)), bad(message));
    }
    assert.throws(() => compileGuest(Uint8Array.from([0, 0x61, 0x73, 0x6d])), bad(/no valid WebAssembly/));
    assert.throws(() => compileGuest(Uint8Array.from(Buffer.from('#!/bin/sh'))), bad(/no valid WebAssembly/));
  });

  // @requirement wasi/only-what-is-asked
  test('is the one that was expected, byte for byte', () => {
    const bytes = assemble({});
    const { sha256 } = compileGuest(bytes);
    assert.equal(compileGuest(bytes, { sha256 }).sha256, sha256);
    const other = Uint8Array.from([...bytes, 0, 1, 0]);
    assert.throws(() => compileGuest(other, { sha256 }), bad(/SHA-256 is .* expected/));
  });

  // @requirement wasi/limits
  test('cannot have more memory than it may, whatever it declares', () => {
    for (const memory of [{ min: 1025 }, { min: 1, max: 1025 }]) {
      assert.throws(() => compileGuest(assemble({ memory })).limitedTo(LIMIT), bad(/asks for 64\.06.* MiB .* 64 MiB/));
    }
    for (const [memory, max] of [
      [{ min: 2 }, 1024],
      [{ min: 2, max: 5 }, 5],
      [{ min: 1024 }, 1024],
    ] as const) {
      const module = compileGuest(assemble({ memory, table: { min: 3 } })).limitedTo(LIMIT);
      const found = new WebAssembly.Instance(module, {}).exports['memory'] as WebAssembly.Memory; // exported so
      assert.equal(found.buffer.byteLength, memory.min * PAGE);
      assert.equal(found.grow(max - memory.min), memory.min);
      assert.throws(() => found.grow(1), RangeError);
    }
    const none = compileGuest(assemble({ memory: null }));
    assert.equal(WebAssembly.Module.exports(none.limitedTo(LIMIT)).length, 1);
  });

  test('is compiled once for each limit', () => {
    const module = compileGuest(assemble({}));
    assert.equal(module.limitedTo(LIMIT), module.limitedTo(LIMIT));
    assert.notEqual(module.limitedTo(LIMIT), module.limitedTo(MIB));
  });

  test('is read right where its types are groups, structs and arrays', () => {
    const types = [
      0x4e, 2, 0x50, 0, 0x5f, 2, 0x7f, 0, 0x64, 0, 1, 0x5e, 0x78, 1, 0x50, 1, 0, 0x5f, 2, 0x7f, 0, 0x64, 0, 1, 0x60, 2,
      0x7f, 0x7e, 1, 0x7f,
    ];
    const names = [...Buffer.from('m'), 1, ...Buffer.from('f')];
    const bytes = Uint8Array.from([
      ...row(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, types.length + 1, 3, ...types),
      ...row(2, names.length + 4, 1, 1, ...names, 0, 3),
    ]);
    assert.deepEqual(readModuleFacts(bytes).functions, [
      { module: 'm', name: 'f', type: { params: 'iI', results: 'i' } },
    ]);
  });
});
