import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSipDate, serializeSipDate } from './sip-date.ts';

test('a date is written and read in GMT (RFC 3261 §20.17)', () => {
  assert.deepEqual(parseSipDate('Sat, 13 Nov 2010 23:29:00 GMT'), { ok: true, value: { unixMs: 1_289_690_940_000 } });
  assert.equal(serializeSipDate({ unixMs: 1_289_690_940_123 }), 'Sat, 13 Nov 2010 23:29:00 GMT');
});

test('other zones, forms and impossible days are refused (RFC 4475 §3.1.2.12)', () => {
  const wrong = [
    'Fri, 01 Jan 2010 16:00:00 EST',
    'Fri, 13 Nov 2010 23:29:00 GMT',
    'Sat, 31 Feb 2010 23:29:00 GMT',
    '2010-11-13T23:29:00Z',
  ];
  for (const value of [...wrong, '', 'Sat, 13 Nov 2010 24:00:00 GMT', 'x'.repeat(29)])
    assert.equal(parseSipDate(value).ok, false, value);
});

test('every second of four digit years survives', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30_610_224_000, max: 253_402_300_799 }), (seconds) => {
      assert.deepEqual(parseSipDate(serializeSipDate({ unixMs: seconds * 1000 })), {
        ok: true,
        value: { unixMs: seconds * 1000 },
      });
    }),
  );
});
