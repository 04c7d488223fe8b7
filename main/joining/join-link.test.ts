import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import { isJoinLink, type JoinLink, parseJoinLink, serializeJoinLink } from './join-link.ts';

const link: JoinLink = {
  code: { id: 'K7', secret: 'QD2M4X9RTB' },
  addresses: [
    { host: '192.0.2.5', port: 40_000 },
    { host: '2001:db8::5', port: 40_001 },
  ],
  domain: 'trapeze.local',
  expiresAtUnixMs: 1_700_000_000_000,
};

test('a link says all that is needed, and reads back', () => {
  const text = serializeJoinLink(link);
  assert.ok(isJoinLink(text));
  assert.deepEqual(parseJoinLink(`  ${text}\n`), { ok: true, value: link });
});

test('addresses that are none are left out, too many are not looked at', () => {
  const bad = ['at=example.com:5', 'at=192.0.2.1:0', 'at=192.0.2.1:70000', 'at=192.0.2.1', 'at=:5'];
  assert.equal(parseJoinLink(`trapeze:join?code=K7QD2M4X9RTB&${bad.slice(0, 3).join('&')}`).ok, false);
  const many = Array.from({ length: 50 }, (_, n) => `at=192.0.2.${n + 1}:5`).join('&');
  const parsed = parseJoinLink(`trapeze:join?code=K7QD2M4X9RTB&${many}`);
  assert.equal(parsed.ok && parsed.value.addresses.length, limits.joining.addresses);
});

test('without a good code it is no link; other schemes and actions are not meant', () => {
  for (const text of ['trapeze:join', 'trapeze:join?code=K7&at=192.0.2.1:5', 'trapeze:leave?code=K7QD2M4X9RTB&at=192.0.2.1:5'])
    assert.equal(parseJoinLink(text).ok, false, text);
  assert.equal(isJoinLink('sip:trapeze@example.com'), false);
});

test('reading never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseJoinLink(`trapeze:join?${text}`)));
});
