import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serializeUri } from '../sip/message/uri.ts';
import { aorText, parseAor, parseServer, parseStunServer, parseTurnServer } from './server-address.ts';

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

test('a STUN server is a host or host:port, with or without its scheme; its port is 3478 (RFC 8489 §18.6)', () => {
  assert.deepEqual(parseStunServer(' stun.example.com '), { host: 'stun.example.com', port: 3_478 });
  assert.deepEqual(parseStunServer('stun:192.0.2.1:5349'), { host: '192.0.2.1', port: 5_349 });
  for (const typed of ['', 'two words', 'host:99999', 'host;transport=tcp', 'https://example.com']) {
    assert.equal(parseStunServer(typed), undefined, typed);
  }
});

test('a relay says how it is reached; its port is 3478, over TLS 5349 (RFC 7065, RFC 8656 §18.1)', () => {
  const table: readonly (readonly [string, ReturnType<typeof parseTurnServer>])[] = [
    [' relay.example ', { host: 'relay.example', port: 3_478, transport: 'udp' }],
    ['turn:192.0.2.1:99?transport=udp', { host: '192.0.2.1', port: 99, transport: 'udp' }],
    ['turn:relay.example?transport=tcp', { host: 'relay.example', port: 3_478, transport: 'tcp' }],
    ['TURNS:relay.example', { host: 'relay.example', port: 5_349, transport: 'tls' }],
    ['turns:[2001:db8::1]:443?transport=tcp', { host: '2001:db8::1', port: 443, transport: 'tls' }],
  ];
  for (const [typed, server] of table) assert.deepEqual(parseTurnServer(typed), server, typed);
  for (const typed of ['', 'turns:a?transport=udp', 'turn:a?transport=sctp', 'turn:a?transport=tcp?', 'turn:a;b=c', 'stun:a b']) {
    assert.equal(parseTurnServer(typed), undefined, typed);
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
