import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration, retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const asked = (headers: { readonly [name: string]: string }, body?: unknown): number | undefined =>
  retryAfterMs(new Headers(headers), body, NOW);

test('a provider asks for a wait in seconds, in milliseconds, by date or by duration', () => {
  assert.equal(asked({ 'retry-after': '7' }), 7_000);
  assert.equal(asked({ 'retry-after': '0.5' }), 500);
  assert.equal(asked({ 'retry-after-ms': '1500', 'retry-after': '9' }), 1_500);
  assert.equal(asked({ 'retry-after': 'Thu, 01 Jan 2026 00:00:12 GMT' }), 12_000);
  assert.equal(asked({ 'retry-after': '1m30s' }), 90_000);
  assert.equal(asked({ 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' }), 0, 'a date that is past');
});

test('Gemini says it in the details of its error', () => {
  assert.equal(asked({}, { error: { details: [{ reason: 'X' }, { retryDelay: '34.4s' }] } }), 34_400);
  assert.equal(asked({}, [{ error: { details: [{ retryDelay: '2s' }] } }]), 2_000);
});

test('of the limits only those that are used up count, the longest of them', () => {
  const used = { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1m2s' };
  const left = { 'x-ratelimit-remaining-requests': '9', 'x-ratelimit-reset-requests': '9m' };
  assert.equal(asked({ ...used, ...left }), 62_000);
  const dated = {
    'anthropic-ratelimit-tokens-remaining': '0',
    'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:05Z',
  };
  assert.equal(asked(dated), 5_000);
  assert.equal(asked(left), undefined);
});

test('nonsense says nothing, and nobody waits for hours', () => {
  for (const bad of ['soon', '-5', '', 'NaN']) assert.equal(asked({ 'retry-after': bad }), undefined, bad);
  assert.equal(asked({ 'retry-after': '86400' }), 600_000);
  assert.equal(asked({}, { error: { details: [{ retryDelay: 7 }] } }), undefined);
  assert.equal(parseDuration('5 minutes'), undefined);
});
