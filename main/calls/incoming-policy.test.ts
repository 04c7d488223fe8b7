import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { CallingAccount } from './calling-account.ts';
import { toldBy } from './incoming-facts.ts';
import { refusalOf } from './incoming-policy.ts';

const account: CallingAccount = {
  id: 'a',
  identity: { from: { uri: sipUri({ user: 'bob', host: 'example.com' }), params: new Map() } },
};
const automatic: CallingAccount = { ...account, autoAnswer: { device: { kind: 'window' } } };
const invite = (...fields: [string, string][]) => ({
  request: new SipRequest('INVITE', 'sip:bob@example.com', fields),
  takesReliable: false,
});

test('a call is refused before anybody hears of it: 404, 421, 403; others ring', () => {
  const insisting = invite(['Answer-Mode', 'Auto;require']);
  assert.equal(refusalOf(invite(), undefined)?.status, 404);
  assert.equal(refusalOf(invite(), account), undefined);
  assert.equal(refusalOf(invite(), { ...account, requires100rel: true })?.status, 421);
  assert.equal(refusalOf({ ...invite(), takesReliable: true }, { ...account, requires100rel: true }), undefined);
  assert.equal(refusalOf(insisting, account)?.status, 403);
  assert.equal(refusalOf(insisting, automatic), undefined);
  assert.equal(refusalOf(invite(['Answer-Mode', 'Manual;require']), account), undefined);
});

test('what an INVITE tells is told; an answer without a person only where the account allows it (RFC 5373)', () => {
  const told = invite(
    ['Privacy', 'id'],
    ['Diversion', '<sip:team@example.com>;reason=unconditional'],
    ['Referred-By', '<sip:carol@example.com>'],
    ['Call-Info', '<sip:x>;answer-after=2'],
  ).request;
  const { isWithheld, diversions, referredBy, answersAfterMs } = toldBy(told, automatic);
  assert.deepEqual([isWithheld, diversions?.length, referredBy?.uri.scheme, answersAfterMs], [true, 1, 'sip', 2_000]);
  assert.equal(toldBy(told, account).answersAfterMs, undefined);
  assert.deepEqual(toldBy(invite(['Referred-By', '<sip:']).request, account), {});
});
