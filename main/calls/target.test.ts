import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serializeUri } from '../sip/message/uri.ts';
import { parseTarget } from './target.ts';

function target(typed: string): string | undefined {
  const parsed = parseTarget(typed, 'trapeze.local');
  return parsed.ok ? serializeUri(parsed.value) : undefined;
}

test('what a person types becomes the address to call', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['echo', 'sip:echo@trapeze.local'],
    [' alice@example.com ', 'sip:alice@example.com'],
    ['+44 (20) 7946-0000', 'sip:+442079460000@trapeze.local'],
    ['*98#', 'sip:*98%23@trapeze.local'],
    ['sip:bob@192.0.2.4:5070;transport=tcp', 'sip:bob@192.0.2.4:5070;transport=tcp'],
    ['sip:bob@[2001:db8::1]', 'sip:bob@[2001:db8::1]'],
    ['SIPS:bob@example.com', 'sips:bob@example.com'],
    ['tel:+1-201-555-0123', 'sip:+12015550123@trapeze.local;user=phone'],
    ['callto:alice@example.com', 'sip:alice@example.com'],
    ['callto://+15550100', 'sip:+15550100@trapeze.local'],
    ['sip://carol@example.com', 'sip:carol@example.com'],
    ['1+2', 'sip:1+2@trapeze.local'],
    ['', undefined],
    ['mailto:someone@example.com', undefined],
    ['a b', undefined],
    ['sip:', undefined],
    ['x'.repeat(2000), undefined],
  ];
  for (const [typed, expected] of table) assert.equal(target(typed), expected, typed);
});

test('headers that a link brings along are dropped (RFC 3261 §19.1.5)', () => {
  assert.equal(target('sip:bob@example.com?Route=%3Csip:evil%3E&subject=hi'), 'sip:bob@example.com');
});
