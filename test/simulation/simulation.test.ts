import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MUTANTS } from './mutants.ts';
import { simulate } from './simulate.ts';

describe('the core in a simulated world', () => {
  // @requirement turn/no-ack-lost
  // @requirement turn/no-effect-twice
  // @requirement turn/simulated
  test('keeps every promise through crashes, full disks, broken providers and impatient people', async () => {
    const report = await simulate({ turns: 600, seed: 20_261_121, crashEvery: 12 });
    assert.deepEqual(report.violations, []);
    assert.ok(report.crashes > 20, `${report.crashes} crashes`);
    assert.ok(report.effects > 100, `${report.effects} effects`);
  });

  test('plays the same again from the same seed', async () => {
    const once = await simulate({ turns: 60, seed: 5 });
    assert.deepEqual(await simulate({ turns: 60, seed: 5 }), once);
  });
});

describe('a bug put in on purpose', () => {
  for (const mutant of MUTANTS) {
    test(`${mutant} is found within 5,000 turns`, async () => {
      const { violations, turns } = await simulate({ turns: 5_000, seed: 7, mutant, impatient: true });
      assert.notDeepEqual(violations, []);
      assert.ok(turns <= 5_100, `${turns} turns`);
    });
  }
});
