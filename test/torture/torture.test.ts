import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDice } from '@oxydra/testkit';
import { holdProgram } from './program.ts';
import { failpointStrikes, randomStrikes } from './strikes.ts';
import { torture } from './torture.ts';

const SEED = 20_261_121;

describe('the shipped program, killed again and again', { timeout: 240_000 }, () => {
  // @requirement turn/tortured
  test('keeps every promise at each failpoint of its store and at moments that nobody chose', async () => {
    await using program = await holdProgram();
    const strikes = [...failpointStrikes([1]), ...randomStrikes(12, createDice(SEED))];
    const report = await torture({ program, seed: SEED, strikes });
    assert.deepEqual(report.violations, [], `kept in ${report.kept}; try \`node bench/torture.ts --seed ${SEED}\``);
    assert.ok(report.kills >= 20, `${report.kills} kills`);
    assert.ok(report.turns > 20, `${report.turns} turns`);
    assert.ok(report.questions > 0, `${report.questions} questions outlived a crash`);
    assert.ok(report.effects > 20, `${report.effects} effects`);
  });
});
