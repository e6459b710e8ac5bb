import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { calendarOf } from './calendar.ts';

const at = Date.UTC(2026, 10, 21, 23, 30);

describe('a calendar', () => {
  test('counts the days of its time zone', () => {
    assert.equal(calendarOf('UTC').day(at), '2026-11-21');
    assert.equal(calendarOf('Europe/Berlin').day(at), '2026-11-22');
    assert.equal(calendarOf('America/New_York').day(at), '2026-11-21');
    assert.equal(calendarOf('UTC').weekday(at), 'Saturday');
    assert.equal(calendarOf('Europe/Berlin').weekday(at), 'Sunday');
  });

  test('counts like this machine where no zone is named', () => {
    const own = calendarOf(Intl.DateTimeFormat().resolvedOptions().timeZone);
    const unnamed = calendarOf(undefined);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2100, 0) }), (time) => {
        assert.equal(unnamed.day(time), own.day(time));
        assert.equal(unnamed.weekday(time), own.weekday(time));
      }),
    );
  });
});
