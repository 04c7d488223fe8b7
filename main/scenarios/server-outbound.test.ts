import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headers } from '../sip/message/headers.ts';
import { isSipUri } from '../sip/message/uri.ts';
import { DOMAIN, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

const INSTANCE = '"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>"';

/** A registration of a flow: nobody could reach the contact by its URI. */
function flow(phone: StagePhone, regId: number, more: Readonly<Record<string, string>> = {}) {
  return phone.register({
    Contact: `<sip:${phone.name}@192.168.1.2;ob>;reg-id=${regId};+sip.instance=${INSTANCE}`,
    Supported: 'path, outbound',
    'Call-ID': `${phone.name}-reg-${regId}`,
    ...more,
  });
}

test('a flow is bound by device and reg-id, and the phone is told so (RFC 5626 §6)', async () => {
  const stage = await Stage.open();
  const bob = await stage.phone('bob', { transport: 'tcp' });
  const { final } = await flow(bob, 1);
  assert.equal(final.status, 200);
  assert.deepEqual(final.headers.values('Require'), ['outbound']);
  assert.equal(final.headers.first('Flow-Timer'), '120');
  assert.match(final.headers.first('Contact') ?? '', /;reg-id=1;/);
  await flow(bob, 2);
  await flow(bob, 1, { 'Call-ID': 'restarted', Contact: `<sip:bob@192.168.7.7;ob>;reg-id=1;+sip.instance=${INSTANCE}` });
  const bindings = stage.location.find(bob.aor).map(({ contact, regId }) => [contact, regId]);
  assert.deepEqual(bindings.toSorted(), [
    ['sip:bob@192.168.1.2;ob', 2],
    ['sip:bob@192.168.7.7;ob', 1],
  ]);
  await stage.close();
});

test('without the option tag reg-id means nothing; two flows in one REGISTER are 400 (RFC 5626 §6)', async () => {
  const stage = await Stage.open();
  const bob = await stage.phone('bob', { transport: 'tcp' });
  const plain = await flow(bob, 1, { Supported: 'path' });
  assert.equal(plain.final.headers.has('Require'), false);
  assert.equal(stage.location.find(bob.aor)[0]?.regId, undefined);
  const contact = (regId: number): string => `<sip:bob@192.168.1.${regId}>;reg-id=${regId};+sip.instance=${INSTANCE}`;
  assert.equal((await flow(bob, 1, { Contact: `${contact(1)}, ${contact(2)}` })).final.status, 400);
  await stage.close();
});

test('a first hop that keeps no flow is 439 (RFC 5626 §6)', async () => {
  const stage = await Stage.open();
  const bob = await stage.phone('bob', { transport: 'tcp' });
  const further = { Via: 'SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKfurther' };
  assert.equal((await flow(bob, 1, further)).final.status, 439);
  assert.equal((await flow(bob, 1, { ...further, Path: '<sip:edge.test;lr>' })).final.status, 439);
  assert.equal((await flow(bob, 1, { ...further, Path: '<sip:edge.test;lr;ob>' })).final.status, 200);
  await stage.close();
});

test('a call reaches the phone by its flow alone, and so does everything in its dialog (RFC 5626 §5.3, §7)', async () => {
  const stage = await Stage.open();
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob', { transport: 'tcp' })];
  await flow(bob, 1);
  bob.answer = (transaction) => bob.respond(transaction, 200, [['Contact', '<sip:bob@192.168.1.2;ob>']]);
  const call = await alice.invite(bob.aor);
  assert.equal(call.final.status, 200);
  assert.equal(bob.received[0]?.requestUri, 'sip:bob@192.168.1.2;ob');
  const routes = call.final.headers.readAll(headers.recordRoute);
  assert.ok(routes.ok);
  assert.equal(routes.value.filter(({ uri }) => isSipUri(uri) && uri.user !== undefined).length, 1, 'one flow token');

  const contact = call.final.headers.rows('Contact').at(-1) ?? '';
  call.final.headers.set('Contact', contact);
  await alice.ack(call);
  assert.equal(bob.acks.length, 1);
  const bye = alice.inDialog('BYE', call);
  assert.equal((await alice.send(bye.request, bye.target)).final.status, 200);
  assert.equal(bob.received.at(-1)?.requestUri, 'sip:bob@192.168.1.2;ob');
  await stage.close();
});

test('requests go to one flow of a device at a time, the latest first, and to the next when it fails (RFC 5626 §7)', async () => {
  const stage = await Stage.open();
  const [alice, first, second] = [
    await stage.phone('alice'),
    await stage.phone('bob', { transport: 'tcp' }),
    await stage.phone('bob', { transport: 'udp' }),
  ];
  await flow(second, 2);
  await flow(first, 1);
  assert.equal((await alice.invite(first.aor)).final.status, 200);
  assert.deepEqual([first.received.length, second.received.length], [1, 0]);
  first.always(430);
  assert.equal((await alice.invite(first.aor)).final.status, 200);
  assert.deepEqual([first.received.length, second.received.length], [2, 1]);
  stage.network.breakStreams(first.address.host);
  await stage.run(10);
  assert.equal((await alice.invite(first.aor)).final.status, 200);
  assert.deepEqual([first.received.length, second.received.length], [2, 2]);
  await stage.close();
});

test('a flow that is closed leads nowhere else: 480, and 430 for who comes by its token (RFC 5626 §5.3.1)', async () => {
  const stage = await Stage.open();
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob', { transport: 'tcp' })];
  await flow(bob, 1);
  const call = await alice.invite(bob.aor);
  await alice.ack(call);
  stage.network.breakStreams(bob.address.host);
  await stage.run(10);
  assert.equal((await alice.invite(bob.aor)).final.status, 480);
  const bye = alice.inDialog('BYE', call);
  assert.equal((await alice.send(bye.request, bye.target)).final.status, 430);
  await stage.close();
});

test('an edge proxy writes itself and the flow into the Path, and the other domain reaches the phone by it (RFC 5626 §5.1, RFC 3327)', async () => {
  const stage = await Stage.open({ policy: { edgeOf: ['home.test'] } });
  const home = await stage.furtherServer('home.test', { policy: { serviceRoute: ['<sip:home.test;lr>'] } });
  const bob = await stage.phone('bob', { transport: 'tcp', at: home });
  const atEdge = { transport: 'tcp', address: { host: '198.51.100.1', port: 5060 } } as const;
  const asked = bob.request('REGISTER', 'sip:home.test', {
    From: `<${bob.aor}>;tag=1`,
    To: `<${bob.aor}>`,
    Contact: `<sip:bob@192.168.1.2;ob>;reg-id=1;+sip.instance=${INSTANCE}`,
    Supported: 'path, outbound',
  });
  const challenged = await bob.send(asked, atEdge);
  assert.equal(challenged.final.status, 401);
  const { final } = await bob.send(bob.authorized(asked, challenged.final), atEdge);
  assert.equal(final.status, 200);
  assert.deepEqual(final.headers.values('Service-Route'), ['<sip:home.test;lr>']);
  const [path] = final.headers.values('Path');
  assert.match(path ?? '', /^<sip:[\w-]+@198\.51\.100\.1:5060;transport=tcp;lr;ob>$/);
  assert.deepEqual(home.location.find(bob.aor)[0]?.path, [path]);

  const carol = await stage.phone('carol', { at: home });
  const call = await carol.invite(bob.aor);
  assert.equal(call.final.status, 200);
  assert.equal(bob.received[0]?.headers.has('Route'), false);

  const forged = carol.request('INVITE', 'sip:bob@192.168.1.2;ob', { Route: (path ?? '').replace('sip:', 'sip:X') });
  assert.equal((await carol.send(forged, { transport: 'udp', address: atEdge.address })).final.status, 403);
  stage.network.breakStreams(bob.address.host);
  await stage.run(10);
  assert.equal((await carol.invite(bob.aor)).final.status, 480);
  await stage.close();
});

test('a flow token opens the way to its flow and to nothing else: we are no open relay', async () => {
  const stage = await Stage.open();
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob', { transport: 'tcp' })];
  const [eve, victim] = [await stage.phone('eve', { isUser: false }), await stage.phone('victim', { isUser: false })];
  await flow(bob, 1);
  const call = await alice.invite(bob.aor);
  const routes = call.final.headers.readAll(headers.recordRoute);
  assert.ok(routes.ok);
  const [withToken] = call.final.headers.values('Record-Route');
  const bare = withToken?.replace(/;mark=[0-9a-f]+/, '');
  assert.ok(bare);
  const across = eve.request('INVITE', victim.contact, { Route: `${bare}, <sip:${DOMAIN};lr>` });
  assert.equal((await eve.send(across)).final.status, 403);
  const along = eve.request('OPTIONS', victim.contact, { Route: bare });
  assert.equal((await eve.send(along)).final.status, 200);
  assert.equal(victim.received.length, 0);
  assert.equal(bob.received.at(-1)?.method, 'OPTIONS');
  await stage.close();
});

test('an edge leads to the servers of its domain, not to where a maddr says', async () => {
  const stage = await Stage.open({ policy: { edgeOf: ['home.test'] } });
  const [eve, victim] = [await stage.phone('eve', { isUser: false }), await stage.phone('victim', { isUser: false })];
  const aside = `sip:bob@home.test;maddr=${victim.address.host}`;
  assert.equal((await eve.send(eve.request('MESSAGE', aside))).final.status, 403);
  const routed = eve.request('MESSAGE', 'sip:bob@home.test', { Route: `<sip:home.test;maddr=${victim.address.host};lr>` });
  assert.equal((await eve.send(routed)).final.status, 403);
  assert.equal(victim.received.length, 0);
  await stage.close();
});

test('our own domain goes on when a REGISTER for it names the edge domain in no way', async () => {
  const stage = await Stage.open({ policy: { edgeOf: ['home.test'] } });
  const alice = await stage.phone('alice');
  assert.equal((await alice.register()).final.headers.has('Path'), false);
  assert.equal((await alice.invite(`sip:alice@${DOMAIN}`)).final.status, 200);
  await stage.close();
});

test('a phone that has no listener names the very end of its stream: its dialogs stay on the path through us', async () => {
  const stage = await Stage.open();
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob', { transport: 'tcp' })];
  await bob.register();
  const port = stage.location.find(bob.aor)[0]?.received?.address.port;
  const contact = `sip:bob@${bob.address.host}:${port};transport=tcp`;
  await bob.register({ Contact: `<${bob.contact}>;expires=0, <${contact}>` });
  bob.answer = (transaction) => bob.respond(transaction, 200, [['Contact', `<${contact}>`]]);
  const { final } = await alice.invite(bob.aor);
  assert.equal(final.status, 200);
  assert.equal(bob.received.at(-1)?.requestUri, contact);
  assert.equal(final.headers.has('Record-Route'), true);
  await stage.close();
});
