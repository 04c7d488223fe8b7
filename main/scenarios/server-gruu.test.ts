import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headers } from '../sip/message/headers.ts';
import type { SipResponse } from '../sip/message/message.ts';
import { DOMAIN, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

const DESK = 'urn:uuid:11111111-0000-1000-8000-AABBCCDDEEFF';
const MOBILE = 'urn:uuid:22222222-0000-1000-8000-AABBCCDDEEFF';
const KEY = new Uint8Array(32).fill(7);

function register(phone: StagePhone, instance: string, more: Readonly<Record<string, string>> = {}) {
  const contact = `<${phone.contact}>;+sip.instance="<${instance}>"`;
  return phone.register({ Contact: contact, Supported: 'gruu', 'Call-ID': `reg-${instance}`, ...more });
}

function gruu(answer: SipResponse, kind: 'pub-gruu' | 'temp-gruu', index = 0): string {
  const contacts = answer.headers.readAll(headers.contact);
  assert.ok(contacts.ok);
  const contact = contacts.value[index];
  assert.ok(contact !== undefined && contact !== '*');
  return contact.params.get(kind) ?? '';
}

async function open() {
  const stage = await Stage.open({ dialogKey: KEY });
  const [alice, desk, mobile] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('bob')];
  return { stage, alice, desk, mobile };
}

test('a phone that supports it gets a public and a temporary GRUU for its instance, others none (RFC 5627 §5.2)', async () => {
  const { stage, alice, desk } = await open();
  const { final } = await register(desk, DESK);
  assert.equal(gruu(final, 'pub-gruu'), `sip:bob@${DOMAIN};gr=${DESK}`);
  assert.match(gruu(final, 'temp-gruu'), new RegExp(`^sip:tgruu\\.[\\w-]+@${DOMAIN};gr$`));
  const without = await register(desk, DESK, { Supported: 'path' });
  assert.equal(gruu(without.final, 'pub-gruu'), '');
  assert.equal(gruu((await alice.register({ Supported: 'gruu' })).final, 'pub-gruu'), '', 'no instance, no GRUU');
  await stage.close();
});

test('a GRUU reaches one device of the user, the AoR all of them (RFC 5627 §5.4)', async () => {
  const { stage, alice, desk, mobile } = await open();
  const { final } = await register(desk, DESK);
  await register(mobile, MOBILE);
  for (const [index, kind] of (['pub-gruu', 'temp-gruu'] as const).entries()) {
    assert.equal((await alice.invite(gruu(final, kind))).final.status, 200);
    assert.deepEqual([desk.received.length, mobile.received.length], [index + 1, 0]);
    assert.equal(desk.received.at(-1)?.requestUri, desk.contact);
  }
  await alice.send(
    alice.authorized(
      alice.request('OPTIONS', `sip:bob@${DOMAIN}`),
      (await alice.send(alice.request('OPTIONS', `sip:bob@${DOMAIN}`))).final,
    ),
  );
  assert.equal(mobile.received.length, 1);
  await stage.close();
});

test('a GRUU is good inside a dialog, where the Contact holds it (RFC 5627 §4.3)', async () => {
  const { stage, alice, desk } = await open();
  const { final } = await register(desk, DESK);
  desk.answer = (transaction) => desk.respond(transaction, 200, []);
  const call = await alice.invite(`sip:bob@${DOMAIN}`);
  call.final.headers.set('Contact', `<${gruu(final, 'temp-gruu')}>`);
  const at = { transport: 'udp', address: { host: '198.51.100.1', port: 5060 } } as const;
  const ack = alice.inDialog.bind(alice);
  stage.network.name(DOMAIN, '198.51.100.1');
  call.final.headers.add('Record-Route', `<sip:198.51.100.1;lr>`);
  alice.element.transactions.sendAck(ack('ACK', call).request, at);
  await stage.run(20);
  assert.equal(desk.acks.length, 1);
  await stage.close();
});

test("temporary GRUUs are all good until the phone registers anew with another Call-ID, then nobody's (RFC 5627 §3.1)", async () => {
  const { stage, alice, desk } = await open();
  const first = gruu((await register(desk, DESK)).final, 'temp-gruu');
  const second = gruu((await register(desk, DESK)).final, 'temp-gruu');
  assert.notEqual(first, second);
  assert.equal((await alice.invite(first)).final.status, 200);
  assert.equal((await alice.invite(second)).final.status, 200);
  assert.equal((await register(desk, DESK, { 'Call-ID': 'after-restart' })).final.status, 200);
  assert.equal((await alice.invite(first)).final.status, 404);
  await stage.close();
});

test('a device that is not here is 480 by its public GRUU; what was never ours is 404 (RFC 5627 §5.4)', async () => {
  const { stage, alice, desk } = await open();
  const { final } = await register(desk, DESK);
  await register(desk, DESK, { Expires: '0' });
  assert.equal((await alice.invite(gruu(final, 'pub-gruu'))).final.status, 480);
  assert.equal((await alice.invite(`sip:nobody@${DOMAIN};gr=${DESK}`)).final.status, 404);
  const temporary = gruu(final, 'temp-gruu');
  assert.equal((await alice.invite(temporary)).final.status, 404);
  assert.equal((await alice.invite(temporary.replace('tgruu.', 'tgruu.A'))).final.status, 404);
  await stage.close();
});

test('a contact that is a GRUU of ours is 403 (RFC 5627 §5.1)', async () => {
  const { stage, desk } = await open();
  assert.equal((await desk.register({ Contact: `<sip:bob@${DOMAIN};gr=${DESK}>` })).final.status, 403);
  await stage.close();
});
