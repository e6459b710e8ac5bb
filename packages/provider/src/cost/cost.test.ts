/** @requirement model/real-prices */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NO_USAGE } from '@oxydra/types';
import type { Prices, Usage } from '@oxydra/types';
import fc from 'fast-check';
import { createCalibration } from './calibration.ts';
import { priceOf, worstPrice } from './price.ts';
import { createTokenCounter } from './token-counter.ts';
import { roughTokens } from './token-estimate.ts';

const usage = (more: Partial<Usage>): Usage => ({ ...NO_USAGE, ...more });
const dollars = (input: number, output: number, more: Partial<Prices> = {}): Prices => ({
  input: input * 1e6,
  output: output * 1e6,
  ...more,
});

describe('the price of a call', () => {
  test('counts cached and written tokens at their own prices', () => {
    const prices = dollars(3, 15, { cacheRead: 300_000, cacheWrite: 3_750_000 });
    const used = usage({ input: 1_000, cachedInput: 600, cacheWrite: 100, output: 200 });
    // 300 × 3 + 600 × 0.3 + 100 × 3.75 + 200 × 15 = 900 + 180 + 375 + 3000
    assert.equal(priceOf(used, prices), 4_455);
  });

  test('counts cached tokens as plain input where they have no price', () => {
    assert.equal(priceOf(usage({ input: 1_000, cachedInput: 500 }), dollars(2, 0)), 2_000);
  });

  test('counts reasoning at its own price, else as output', () => {
    const used = usage({ output: 1_000, reasoning: 400 });
    assert.equal(priceOf(used, dollars(0, 10)), 10_000);
    assert.equal(priceOf(used, dollars(0, 10, { reasoning: 20_000_000 })), 6_000 + 8_000);
  });

  test('takes the tier for the whole request once its input exceeds it', () => {
    const prices = dollars(1, 1, {
      tiers: [
        { above: 200, input: 2_000_000 },
        { above: 1_000, input: 4_000_000, output: 9_000_000 },
      ],
    });
    assert.equal(priceOf(usage({ input: 200, output: 10 }), prices), 210);
    assert.equal(priceOf(usage({ input: 201, output: 10 }), prices), 412);
    assert.equal(priceOf(usage({ input: 1_001, output: 10 }), prices), 4_004 + 90);
  });

  test('is unknown where a price is, and free only where that is said', () => {
    assert.equal(priceOf(usage({ input: 1 }), null), null);
    assert.equal(priceOf(usage({ input: 1, output: 1 }), { input: 1 }), null);
    assert.equal(priceOf(usage({ input: 5, output: 5 }), { input: 0, output: 0 }), 0);
  });

  test('rounds up to a whole micro-dollar', () => {
    assert.equal(priceOf(usage({ input: 1 }), dollars(0.05, 1)), 1);
  });

  test('never exceeds the worst price for as many tokens', () => {
    const price = fc.option(fc.integer({ min: 0, max: 50_000_000 }), { nil: undefined });
    const prices = fc.record({
      input: fc.nat(50_000_000),
      output: fc.nat(50_000_000),
      cacheRead: price,
      cacheWrite: price,
      reasoning: price,
    });
    const tokens = fc.nat(2_000_000);
    fc.assert(
      fc.property(
        prices,
        tokens,
        tokens,
        tokens,
        tokens,
        tokens,
        (known, input, output, cachedInput, cacheWrite, reasoning) => {
          const actual = priceOf({ input, output, cachedInput, cacheWrite, reasoning }, known);
          const worst = worstPrice(input, output, known);
          assert.ok(actual !== null && worst !== null && actual <= worst, `${actual} <= ${worst}`);
          assert.ok(Number.isSafeInteger(actual));
        },
      ),
    );
  });
});

describe('an estimate of tokens', () => {
  test('is rather too high than too low for prose, code, other scripts and keys', async () => {
    const counter = createTokenCounter();
    await counter.load();
    const samples = [
      'The quick brown fox jumps over the lazy dog, and then it does so once more. '.repeat(20),
      'export const f = (a: number): number => a * 2; // doubles\n'.repeat(30),
      '東京は日本の首都であり、世界最大の都市圏の一つである。'.repeat(20),
      'Быстрая лиса перепрыгнула через ленивую собаку. '.repeat(20),
      Buffer.from(Array.from({ length: 900 }, (_, at) => (at * 7919) % 256)).toString('base64'),
      JSON.stringify(Array.from({ length: 60 }, (_, id) => ({ id, name: `item-${id}`, ok: id % 2 === 0 }))),
    ];
    for (const sample of samples) {
      const exact = counter.count(sample);
      const rough = roughTokens(sample);
      assert.ok(rough >= exact * 0.85 && rough <= exact * 3, `${sample.slice(0, 20)}: ${rough} for ${exact}`);
    }
  });

  test('reads names of special tokens as plain text', async () => {
    const counter = createTokenCounter();
    await counter.load();
    assert.ok(counter.count('<|endoftext|> and <|im_start|>') > 5);
  });

  test('of a very long text is taken from pieces, near the whole', async () => {
    const counter = createTokenCounter();
    await counter.load();
    const long = 'A sentence about nothing much, said again and again. '.repeat(4_000);
    const whole = long.match(/.{1,20000}/gs)?.reduce((sum, part) => sum + counter.count(part), 0) ?? 0;
    assert.ok(Math.abs(counter.count(long) - whole) < whole * 0.1);
  });

  test('learns from what a provider counts, and forgets a single outlier', () => {
    const calibration = createCalibration();
    assert.equal(calibration.ratio, 1);
    for (let call = 0; call < 10; call += 1) calibration.learn(1_000, 1_500);
    assert.ok(Math.abs(calibration.ratio - 1.5) < 0.01);
    calibration.learn(1_000, 1_000_000);
    assert.ok(calibration.ratio < 2);
    calibration.learn(10, 1_000);
    assert.ok(calibration.ratio < 2, 'short requests teach nothing');
  });
});
