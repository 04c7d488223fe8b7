import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sipUri } from '../../sip/message/uri.ts';
import { serialGroups } from './serial-groups.ts';

function groups(qs: readonly number[], breadth: number): readonly (readonly number[])[] {
  const targets = qs.map((q) => ({ requestUri: sipUri({ host: 'h' }), q }));
  return serialGroups(targets, breadth).map((group) => group.map(({ q }) => q));
}

test('best q first, equal ones at the same time (§16.6)', () => {
  assert.deepEqual(groups([0.5, 1, 0, 0.5, 1], 60), [[1, 1], [0.5, 0.5], [0]]);
  assert.deepEqual(groups([], 60), []);
});

test('what is wider than Max-Breadth allows runs one after another (RFC 5393 §5.3.3)', () => {
  assert.deepEqual(groups([1, 1, 1, 0.5], 2), [[1, 1], [1], [0.5]]);
});
