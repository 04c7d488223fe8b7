import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipResponse } from '../message/message.ts';
import { serializeUri } from '../message/uri.ts';
import { redirectTargets } from './redirect-targets.ts';

function targets(contacts: readonly string[], { status = 302, isSecure = false } = {}): string[] {
  const rows = contacts.map((value) => ['Contact', value] as const);
  return redirectTargets(new SipResponse(status, 'Moved', rows), isSecure).map(serializeUri);
}

test('Contacts are ordered by q, 1 where there is none or none that can be (RFC 3261 §8.1.3.4, §20.10)', () => {
  assert.deepEqual(targets(['<sip:a>;q=0.2, <sip:b>', '<sip:c>;q=0.9', '<sip:d>;q=nan, <sip:e>;q=0.0, <sip:f>;q=7']), [
    'sip:b',
    'sip:d',
    'sip:f',
    'sip:c',
    'sip:a',
    'sip:e',
  ]);
});

test('other schemes and * are left out, header parts are cut off', () => {
  assert.deepEqual(targets(['<tel:+1>, <mailto:a@b>, <sip:a?Subject=x>', '*']), ['sip:a']);
});

test('SIPS is not redirected to SIP (RFC 3261 §8.1.3.4)', () => {
  assert.deepEqual(targets(['<sip:a>, <sips:b>'], { isSecure: true }), ['sips:b']);
});

test('305, 380 and Contacts that cannot be read give none', () => {
  assert.deepEqual(
    [targets(['<sip:a>'], { status: 305 }), targets(['<sip:a>'], { status: 380 }), targets(['<sip:a>, <'])],
    [[], [], []],
  );
});

test('at most limits.userAgent.redirectContacts', () => {
  assert.equal(targets(Array.from({ length: 100 }, (_, index) => `<sip:u${index}@h>`)).length, limits.userAgent.redirectContacts);
});
