import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outgoingRequest } from '../../testing/sip-element.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import { clientIdOf, legacyAckKeyOf, serverKeyOf } from './matching.ts';

const base = { 'Call-ID': 'c', CSeq: '7 INVITE' };

function invite(via: string, fields: Readonly<Record<string, string>> = {}): SipRequest {
  return outgoingRequest('INVITE', { ...base, Via: via, ...fields });
}

test('a branch with the cookie, the sent-by and the method make the key, nothing else (RFC 3261 §17.2.3)', () => {
  const key = serverKeyOf(invite('SIP/2.0/UDP a.example:5060;branch=z9hG4bK1'));
  assert.equal(serverKeyOf(invite('SIP/2.0/UDP A.EXAMPLE;branch=z9hG4bK1;received=192.0.2.1', { 'Call-ID': 'other' })), key);
  assert.notEqual(serverKeyOf(invite('SIP/2.0/UDP a.example:5061;branch=z9hG4bK1')), key);
  assert.notEqual(serverKeyOf(invite('SIP/2.0/UDP b.example;branch=z9hG4bK1')), key);
  assert.notEqual(serverKeyOf(invite('SIP/2.0/UDP a.example;branch=z9hG4bK2')), key);
  const cancel = outgoingRequest('CANCEL', { Via: 'SIP/2.0/UDP a.example;branch=z9hG4bK1' });
  assert.notEqual(serverKeyOf(cancel), key);
  assert.equal(serverKeyOf(cancel, 'INVITE'), key);
});

const oldVia = 'SIP/2.0/UDP a.example;branch=1';

test('without the cookie Request-URI, tags, Call-ID, CSeq and top Via must all be the same (RFC 3261 §17.2.3)', () => {
  for (const via of [oldVia, 'SIP/2.0/UDP a.example', 'SIP/2.0/UDP a.example;branch=z9hG4bK']) {
    const key = serverKeyOf(invite(via));
    assert.equal(serverKeyOf(invite(via)), key);
    assert.notEqual(serverKeyOf(invite(via, { From: '<sip:alice@example.com>;tag=a2' })), key);
    assert.notEqual(serverKeyOf(invite(via, { To: '<sip:bob@example.com>;tag=b' })), key);
    assert.notEqual(serverKeyOf(invite(via, { 'Call-ID': 'd' })), key);
    assert.notEqual(serverKeyOf(invite(via, { CSeq: '8 INVITE' })), key);
    assert.notEqual(serverKeyOf(invite(`${via};x`)), key);
    const elsewhere = invite(via);
    elsewhere.requestUri = 'sip:bob@elsewhere.example';
    assert.notEqual(serverKeyOf(elsewhere), key);
  }
});

test('the ACK of an RFC 2543 element is found by the To tag of our response (RFC 3261 §17.2.3)', () => {
  const request = invite(oldVia);
  const response = responseTo(request, 486, { toTag: 'mine' });
  const ack = outgoingRequest('ACK', { ...base, CSeq: '7 ACK', Via: oldVia, To: '<sip:bob@example.com>;tag=mine' });
  assert.equal(serverKeyOf(ack, 'INVITE'), legacyAckKeyOf(request, response));
  const stranger = outgoingRequest('ACK', { ...base, CSeq: '7 ACK', Via: oldVia, To: '<sip:bob@example.com>;tag=other' });
  assert.notEqual(serverKeyOf(stranger, 'INVITE'), legacyAckKeyOf(request, response));
});

test('the CANCEL of an RFC 2543 element is found by the fields of its INVITE', () => {
  const cancel = outgoingRequest('CANCEL', { ...base, CSeq: '7 CANCEL', Via: oldVia });
  assert.equal(serverKeyOf(cancel, 'INVITE'), serverKeyOf(invite(oldVia)));
});

test('a branch that tells enough needs no second key', () => {
  const request = invite('SIP/2.0/UDP a.example;branch=z9hG4bK1');
  assert.equal(legacyAckKeyOf(request, responseTo(request, 486)), undefined);
});

test('fields that could be confused by joining them are kept apart', () => {
  const one = invite(oldVia, { 'Call-ID': 'x","y', From: '<sip:alice@example.com>;tag=z' });
  const other = invite(oldVia, { 'Call-ID': 'y', From: '<sip:alice@example.com>;tag=z' });
  assert.notEqual(serverKeyOf(one), serverKeyOf(other));
});

test('a response belongs to the request with its branch and CSeq method (RFC 3261 §17.1.3)', () => {
  const request = invite('SIP/2.0/UDP a.example;branch=z9hG4bK1');
  assert.equal(clientIdOf(responseTo(request, 200)), 'z9hG4bK1');
  const cancel = outgoingRequest('CANCEL', { Via: 'SIP/2.0/UDP a.example;branch=z9hG4bK1' });
  assert.equal(clientIdOf(responseTo(cancel, 200)), 'z9hG4bK1 CANCEL');
  assert.equal(clientIdOf(responseTo(invite('SIP/2.0/UDP a.example'), 200)), undefined);
});
