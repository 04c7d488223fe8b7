import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { SipRequest } from '../../sip/message/message.ts';
import { statelessBranch } from './stateless-branch.ts';

const key = createSecretKey(new Uint8Array(16).fill(1));

function branchOf(method: string, via: string, more: Readonly<Record<string, string>> = {}): string {
  const fields = { Via: via, From: '<sip:a@h>;tag=1', To: '<sip:b@h>', 'Call-ID': 'c', CSeq: `1 ${method}`, ...more };
  return statelessBranch(new SipRequest(method, 'sip:b@h', Object.entries(fields)), key);
}

const current = 'SIP/2.0/UDP a.test;branch=z9hG4bK1';

test('INVITE, its CANCEL and the ACK to its failure have one branch (§16.11)', () => {
  const invite = branchOf('INVITE', current);
  assert.match(invite, /^z9hG4bK[0-9a-f]{32}$/);
  assert.equal(branchOf('CANCEL', current), invite);
  assert.equal(branchOf('ACK', current, { To: '<sip:b@h>;tag=2' }), invite);
});

test('another branch, sender or key gives another one', () => {
  const invite = branchOf('INVITE', current);
  assert.notEqual(branchOf('INVITE', 'SIP/2.0/UDP a.test;branch=z9hG4bK2'), invite);
  assert.notEqual(branchOf('INVITE', 'SIP/2.0/UDP b.test;branch=z9hG4bK1'), invite);
  const other = createSecretKey(new Uint8Array(16).fill(2));
  assert.notEqual(statelessBranch(new SipRequest('INVITE', 'sip:b@h', [['Via', current]]), other), invite);
});

test('of an older peer all that identifies the request counts (§16.11)', () => {
  const old = 'SIP/2.0/UDP a.test';
  const invite = branchOf('INVITE', old);
  assert.equal(branchOf('ACK', old, { To: '<sip:b@h>;tag=2' }), invite);
  for (const more of [{ 'Call-ID': 'd' }, { CSeq: '2 INVITE' }, { From: '<sip:a@h>;tag=2' }])
    assert.notEqual(branchOf('INVITE', old, more), invite);
});
