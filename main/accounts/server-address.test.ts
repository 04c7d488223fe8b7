import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serializeUri } from '../sip/message/uri.ts';
import { aorText, parseAor, parseServer } from './server-address.ts';

test('a server is a host, host:port, [v6]:port or a SIP URI; nothing else', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['pbx.example.com', 'sip:pbx.example.com'],
    [' 192.0.2.1:5080 ', 'sip:192.0.2.1:5080'],
    ['[2001:db8::1]:5062', 'sip:[2001:db8::1]:5062'],
    ['sip:proxy.example.com;transport=tcp', 'sip:proxy.example.com;transport=tcp'],
    ['sip:user@proxy.example.com', 'sip:proxy.example.com'],
    ['', undefined],
    ['two words', undefined],
    ['host:99999', undefined],
    ['https://example.com', undefined],
  ];
  for (const [typed, expected] of table) {
    const parsed = parseServer(typed);
    assert.equal(parsed.ok ? serializeUri(parsed.value) : undefined, expected, typed);
  }
});

test('an address-of-record needs a user and a domain and loses its parameters', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['alice@example.com', 'sip:alice@example.com'],
    ['sip:alice@EXAMPLE.com;transport=tcp', 'sip:alice@example.com'],
    ['sips:alice@example.com', 'sips:alice@example.com'],
    ['alice', undefined],
    ['@example.com', undefined],
    ['alice@', undefined],
    ['mailto:alice@example.com', undefined],
  ];
  for (const [typed, expected] of table) {
    const parsed = parseAor(typed);
    assert.equal(parsed.ok ? aorText(parsed.value) : undefined, expected, typed);
  }
});
