import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMAIN, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

const DESK = '"<urn:uuid:11111111-0000-1000-8000-AABBCCDDEEFF>"';
const BOB = `sip:bob@${DOMAIN}`;

/** Two phones of bob: one with a screen, one without. */
async function open() {
  const stage = await Stage.open();
  const [alice, desk, screen] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('bob')];
  await desk.register({ Contact: `<${desk.contact}>;audio;methods="INVITE,BYE";+sip.instance=${DESK}`, 'Call-ID': 'desk' });
  await screen.register({ Contact: `<${screen.contact}>;audio;video`, 'Call-ID': 'screen' });
  desk.always(486);
  screen.always(486);
  const reached = async (fields: Readonly<Record<string, string>>): Promise<string> => {
    const before: readonly [StagePhone, number][] = [
      [desk, desk.received.length],
      [screen, screen.received.length],
    ];
    await alice.invite(BOB, fields);
    const names = ['desk', 'screen'];
    return names.filter((_, index) => (before[index]?.[0].received.length ?? 0) > (before[index]?.[1] ?? 0)).join();
  };
  return { stage, alice, desk, screen, reached };
}

test('what is required explicitly must be said by the contact (RFC 3841 §7.2.4)', async () => {
  const { stage, reached } = await open();
  assert.equal(await reached({ 'Accept-Contact': '*;video;require;explicit' }), 'screen');
  assert.equal(await reached({ 'Accept-Contact': `*;+sip.instance=${DESK};require;explicit` }), 'desk');
  assert.equal(await reached({ a: '*;methods="MESSAGE";require' }), 'screen', 'only the desk phone contradicts');
  assert.equal(await reached({ 'Accept-Contact': '*;+sip.instance="<urn:uuid:3>";require;explicit' }), '');
  assert.equal(await reached({ 'Reject-Contact': '*;video' }), 'desk');
  await stage.close();
});

test('what nobody offers is 480, and says why', async () => {
  const { stage, alice } = await open();
  const { final } = await alice.invite(BOB, { 'Accept-Contact': '*;mobility="mobile";require;explicit' });
  assert.equal(final.status, 480);
  await stage.close();
});

test('what is only wished for comes first (RFC 3841 §7.2.4)', async () => {
  const { stage, alice, desk, screen } = await open();
  const order: string[] = [];
  for (const [phone, name] of [
    [desk, 'desk'],
    [screen, 'screen'],
  ] as const) {
    phone.answer = (transaction) => {
      order.push(name);
      phone.respond(transaction, 486);
    };
  }
  await alice.invite(BOB, { 'Accept-Contact': '*;video' });
  assert.deepEqual(order, ['screen', 'desk']);
  await stage.close();
});

test('a wish that nobody can read is none', async () => {
  const { stage, reached } = await open();
  assert.equal(await reached({ 'Accept-Contact': ';;=' }), 'desk,screen');
  await stage.close();
});

test('Request-Disposition: no-fork goes to one, sequential to one after another, redirect to nobody (RFC 3841 §9.1)', async () => {
  const { stage, alice, reached } = await open();
  assert.equal((await reached({ 'Request-Disposition': 'no-fork' })).split(',').length, 1);
  assert.equal(await reached({ 'Request-Disposition': 'sequential' }), 'desk,screen');
  const redirected = await alice.invite(BOB, { d: 'redirect' });
  assert.equal(redirected.final.status, 300);
  assert.equal(redirected.final.headers.values('Contact').length, 2);
  await stage.close();
});

test('no-cancel lets the other phones ring on (RFC 3841 §9.1)', async () => {
  const { stage, alice, desk, screen } = await open();
  desk.always(200);
  screen.ring();
  const call = await alice.invite(BOB, { 'Request-Disposition': 'no-cancel' });
  await alice.ack(call);
  assert.equal(screen.cancels.length, 0);
  const [ringing] = screen.ringing;
  assert.ok(ringing);
  screen.respond(ringing, 486);
  await stage.close();
});
