import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipRequest } from '../../sip/message/message.ts';
import type { Flow } from '../../sip/transport/flow.ts';
import { type RegisterRequest, readRegister } from './register-request.ts';

const flow: Flow = {
  id: 'flow',
  transport: 'udp',
  local: { host: '198.51.100.1', port: 5060 },
  remote: { host: '203.0.113.5', port: 5060 },
  isReliable: false,
};

function read(...fields: readonly (readonly [string, string])[]) {
  const request = new SipRequest('REGISTER', 'sip:example.test', [
    ['Via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx'],
    ['Call-ID', 'a@b'],
    ['CSeq', '7 REGISTER'],
    ...fields,
  ]);
  return readRegister(request, flow);
}

function contactsIn(...fields: readonly (readonly [string, string])[]): RegisterRequest['contacts'] {
  const register = read(...fields);
  assert.ok(register.ok);
  return register.value.contacts;
}

function expiresIn(...fields: readonly (readonly [string, string])[]): readonly number[] {
  const contacts = contactsIn(...fields);
  assert.ok(contacts !== '*');
  return contacts.map(({ expiresSeconds }) => expiresSeconds);
}

test("a contact's own expires comes before the field, the field before the default (§10.3 step 6)", () => {
  assert.deepEqual(expiresIn(['Contact', '<sip:a>;expires=90, <sip:b>'], ['Expires', '120']), [90, 120]);
  assert.deepEqual(expiresIn(['Contact', '<sip:a>;expires=0, <sip:b>']), [0, limits.registrar.defaultExpiresSeconds]);
});

test('a malformed expires counts as absent (§10.2.1.1)', () => {
  assert.deepEqual(expiresIn(['Contact', '<sip:a>;expires=soon'], ['Expires', '120']), [120]);
  assert.deepEqual(expiresIn(['Contact', '<sip:a>;expires=-1'], ['Expires', '9'.repeat(40)]), [3_600]);
});

test('q is 0…1 with up to three decimals; absent or malformed it is 1', () => {
  const contacts = contactsIn([
    'Contact',
    '<sip:a>;q=0.25, <sip:b>;q=1.000, <sip:c>;q=0, <sip:d>, <sip:e>;q=7, <sip:f>;q=0.1234',
  ]);
  assert.ok(contacts !== '*');
  assert.deepEqual(
    contacts.map(({ q }) => q),
    [0.25, 1, 0, 1, 1, 1],
  );
});

test('of the parameters of a contact, features are kept (RFC 3840 §9), unknown ones are not', () => {
  const contacts = contactsIn([
    'Contact',
    '<sip:a>;unknown;q=1;Audio;methods="INVITE,BYE";+x.y="<z>";+sip.instance="<urn:a>";reg-id=1, sip:b;unknown',
  ]);
  assert.ok(contacts !== '*');
  assert.deepEqual(
    contacts.map(({ features }) => features),
    [';audio;methods="INVITE,BYE";+x.y="<z>"', undefined],
  );
});

test('no Contact asks for what there is', () => assert.deepEqual(contactsIn(['Expires', '0']), []));

test('* is for all bindings, alone and with Expires: 0 (§10.2.2)', () => {
  assert.equal(contactsIn(['Contact', '*'], ['Expires', '0']), '*');
  for (const fields of [
    [['Contact', '*']],
    [
      ['Contact', '*'],
      ['Expires', '60'],
    ],
    [
      ['Contact', '*'],
      ['Contact', '<sip:a>'],
      ['Expires', '0'],
    ],
  ] as const) {
    const register = read(...fields);
    assert.equal(register.ok ? 200 : register.error.status, 400);
  }
});

test('a malformed Contact is 400, more contacts than an AoR may have 403, an endless URI 400', () => {
  const status = (contact: string): number => {
    const register = read(['Contact', contact]);
    return register.ok ? 200 : register.error.status;
  };
  assert.equal(status('<sip:a'), 400);
  assert.equal(status(Array.from({ length: limits.registrar.bindings }, (_, n) => `<sip:h${n}>`).join(', ')), 200);
  assert.equal(status(Array.from({ length: limits.registrar.bindings + 1 }, (_, n) => `<sip:h${n}>`).join(', ')), 403);
  assert.equal(status(`<sip:${'a'.repeat(2_000)}@host>`), 400);
});

test('instance and User-Agent are kept unless they are endless', () => {
  const named = read(['Contact', '<sip:a>;+sip.instance="<urn:uuid:1>"'], ['User-Agent', 'phone']);
  assert.ok(named.ok && named.value.contacts !== '*');
  assert.equal(named.value.contacts[0]?.instanceId, '<urn:uuid:1>');
  assert.equal(named.value.userAgent, 'phone');
  const endless = read(['Contact', `<sip:a>;+sip.instance="${'x'.repeat(2_000)}"`], ['User-Agent', 'x'.repeat(2_000)]);
  assert.ok(endless.ok && endless.value.contacts !== '*');
  assert.equal(endless.value.contacts[0]?.instanceId, undefined);
  assert.equal(endless.value.userAgent, undefined);
});

test('without Call-ID or CSeq there is no order to keep', () => {
  const register = readRegister(new SipRequest('REGISTER', 'sip:example.test'), flow);
  assert.equal(register.ok ? 200 : register.error.status, 400);
});

test('an endless Call-ID, which would be kept with each binding, is 400', () => {
  const fields = [
    ['Via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx'],
    ['CSeq', '7 REGISTER'],
    ['Contact', '<sip:a>'],
  ] as const;
  const status = (callId: string): number => {
    const register = readRegister(new SipRequest('REGISTER', 'sip:example.test', [...fields, ['Call-ID', callId]]), flow);
    return register.ok ? 200 : register.error.status;
  };
  assert.deepEqual([status('x'.repeat(1_000)), status('x'.repeat(2_000))], [200, 400]);
});
