import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountSettings } from '../accounts/account.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { parseUri, type SipUri } from '../sip/message/uri.ts';
import { AccountStage, INSTANCE, PHONE_HOST, registrar, saying } from '../testing/account-stage.ts';

const first = '192.0.2.11';
const second = '192.0.2.12';
const granted = [
  ['Require', 'outbound'],
  ['Flow-Timer', '60'],
] as const;
const publicGruu = `sip:alice@example.com;gr=${INSTANCE}`;
const temporaryGruu = 'sip:tgruu.7hs@example.com;gr';
const bob = target('sip:bob@example.com');

function target(text: string): SipUri {
  const uri = parseUri(text);
  assert.ok(uri.ok);
  return uri.value as SipUri;
}

const contactOf = (request: SipRequest | undefined): string => request?.headers.first('Contact') ?? '';

function addAlice(stage: AccountStage, settings: Partial<AccountSettings> = {}): string {
  const added = stage.phone.accounts.add({ aor: 'sip:alice@example.com', password: 'secret', registrar: first, ...settings });
  assert.ok(added.ok);
  return added.value.id;
}

function callBob(stage: AccountStage, id: string, from?: string): void {
  const identity = stage.phone.accounts.identityOf(id)?.identity;
  assert.ok(identity);
  const anonymous = from === undefined ? identity : { ...identity, from: { uri: target(from), params: new Map() } };
  stage.phone.agent.invite({ identity: anonymous, target: bob });
}

test('names instance, flow and abilities when it registers (RFC 5626 §4.2, RFC 3327 §5.1, RFC 5627 §4.1)', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar());
  addAlice(stage);
  await stage.clock.run(100);
  const [register] = server.received;
  assert.equal(contactOf(register), `<sip:alice@${PHONE_HOST}:5060>;expires=3600;+sip.instance="<${INSTANCE}>";reg-id=1`);
  assert.match(register?.headers.values('Supported').join(', ') ?? '', /path, outbound, gruu/);
  await stage.close();
});

test('where the flow is kept, dialogs get a Contact with ob (RFC 5626 §4.3); else none', async () => {
  for (const [fields, contact] of [
    [granted, `<sip:alice@${PHONE_HOST}:5060;ob>`],
    [[], `<sip:alice@${PHONE_HOST}:5060>`],
  ] as const) {
    const stage = new AccountStage();
    await stage.openPhone();
    const server = await stage.server(first, registrar(fields));
    const id = addAlice(stage);
    await stage.clock.run(100);
    callBob(stage, id);
    await stage.clock.run(100);
    assert.equal(contactOf(server.of('INVITE')[0]), contact);
    await stage.close();
  }
});

test('a GRUU that leads nowhere, since nobody can look its domain up, is not our Contact', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar([], `;pub-gruu="${publicGruu}"`));
  const id = addAlice(stage);
  await stage.clock.run(100);
  callBob(stage, id);
  await stage.clock.run(100);
  assert.equal(contactOf(server.of('INVITE')[0]), `<sip:alice@${PHONE_HOST}:5060>`);
  await stage.close();
});

test('a GRUU is the Contact of dialogs, the temporary one where we are anonymous (RFC 5627 §4.4)', async () => {
  const stage = new AccountStage();
  stage.network.name('example.com', first);
  await stage.openPhone();
  const server = await stage.server(first, registrar([], `;pub-gruu="${publicGruu}";temp-gruu="${temporaryGruu}"`));
  const id = addAlice(stage);
  await stage.clock.run(100);
  assert.equal(stage.phone.accounts.registrationOf(id).publicGruu, publicGruu);
  callBob(stage, id);
  callBob(stage, id, 'sip:anonymous@anonymous.invalid');
  await stage.clock.run(100);
  assert.deepEqual(server.of('INVITE').map(contactOf), [`<${publicGruu}>`, `<${temporaryGruu}>`]);
  await stage.close();
});

test('requests go along the Service-Route, REGISTER does not (RFC 3608 §5)', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar([['Service-Route', '<sip:home.example.com;lr>, <sip:app.example.com;lr>']]));
  const id = addAlice(stage, { outboundProxy: first });
  await stage.clock.run(100);
  callBob(stage, id);
  callBob(stage, id, 'sip:anonymous@anonymous.invalid');
  stage.phone.accounts.retry(id);
  await stage.clock.run(100);
  const routesOf = (method: string) => server.of(method).map(({ headers }) => headers.values('Route').join(', '));
  const whole = `<sip:${first};lr>, <sip:home.example.com;lr>, <sip:app.example.com;lr>`;
  assert.deepEqual(routesOf('INVITE'), [whole, whole]);
  assert.deepEqual(routesOf('REGISTER'), [`<sip:${first};lr>`, `<sip:${first};lr>`]);
  await stage.close();
});

test('439: registers without outbound, since the first hop lacks it (RFC 5626 §11.6)', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, (transaction) => {
    const wantsOutbound = contactOf(transaction.request).includes('reg-id');
    (wantsOutbound ? saying(439) : registrar())(transaction);
  });
  const id = addAlice(stage);
  await stage.clock.run(100);
  assert.equal(stage.phone.accounts.registrationOf(id).phase, 'registered');
  assert.deepEqual(
    server.received.map((request) => contactOf(request).includes('reg-id')),
    [true, false],
  );
  await stage.close();
});

test('a stream is pinged as often as the server wants; one that answers no ping is replaced (RFC 5626 §4.4)', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar(granted));
  const id = addAlice(stage, { transport: 'tcp' });
  await stage.clock.run(100);
  await stage.clock.run(300_000);
  assert.equal(server.of('REGISTER').length, 1);

  stage.network.impair({ from: PHONE_HOST, to: first }, { lossRate: 1 });
  await stage.clock.run(71_000);
  stage.network.impair({ from: PHONE_HOST, to: first }, { delayMs: 10 });
  await stage.clock.run(60_000);
  assert.equal(stage.phone.accounts.registrationOf(id).phase, 'registered');
  assert.equal(server.of('REGISTER').length >= 2, true);
  assert.match(contactOf(server.of('REGISTER').at(-1)), /reg-id=1$/);
  await stage.close();
});

test('UDP is kept by STUN, and a NAT that gives another address is a flow that failed (RFC 5626 §4.4.2)', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar(granted));
  addAlice(stage);
  await stage.clock.run(200_000);
  assert.equal(server.of('REGISTER').length, 1);
  assert.equal(server.element.transport.counters.keepAlives, 0);

  stage.network.impair({ from: first }, { lossRate: 1 });
  await stage.clock.run(77_000);
  stage.network.impair({ from: first }, { delayMs: 10 });
  await stage.clock.run(30_000);
  assert.equal(server.of('REGISTER').length >= 2, true);
  await stage.close();
});

test('a server that knows no STUN gets CRLFs', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar(granted));
  server.element.transport.probe = () => Promise.resolve(undefined);
  addAlice(stage, { keepAliveSeconds: 20 });
  stage.phone.element.transport.probe = () => Promise.resolve(undefined);
  await stage.clock.run(100_000);
  assert.equal(server.element.transport.counters.keepAlives >= 3, true);
  assert.equal(server.of('REGISTER').length, 1);
  await stage.close();
});

test('two proxies are two flows of one contact; calls go by the one that stands (RFC 5626 §4.2)', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const [one, two] = [await stage.server(first, registrar(granted)), await stage.server(second, registrar(granted))];
  const id = addAlice(stage, { registrar: undefined, outboundProxy: first, secondProxy: second, transport: 'tcp' });
  await stage.clock.run(200);
  assert.deepEqual(
    [one, two].map(({ received }) => contactOf(received[0]).at(-1)),
    ['1', '2'],
  );

  one.element[Symbol.dispose]();
  await stage.clock.run(100);
  callBob(stage, id);
  await stage.clock.run(100);
  assert.equal(two.of('INVITE').length, 1);
  assert.equal(stage.phone.accounts.registrationOf(id).phase, 'registered');
  await stage.clock.run(40_000);
  await stage.close();
});

test('where the first proxy is dead from the start, the second is registered through', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  stage.network.host(first);
  const two = await stage.server(second, registrar());
  const id = addAlice(stage, { outboundProxy: first, secondProxy: second, transport: 'tcp' });
  await stage.clock.run(200);
  assert.equal(stage.phone.accounts.registrationOf(id).phase, 'registered');
  assert.equal(two.of('REGISTER').length, 1);
  await stage.close();
});

test('a server that answers no OPTIONS is registered at anew', async () => {
  const stage = new AccountStage();
  await stage.openPhone();
  const server = await stage.server(first, registrar());
  const id = addAlice(stage, { qualifySeconds: 30 });
  await stage.clock.run(31_000);
  assert.equal(server.of('OPTIONS').length, 1);
  assert.equal(stage.phone.accounts.registrationOf(id).roundTripMs, 20);
  const agreeing = server.answer;
  server.answer = (transaction) => transaction.request.method === 'OPTIONS' || agreeing(transaction);
  await stage.clock.run(65_000);
  assert.equal(server.of('REGISTER').length >= 2, true);
  await stage.close();
});
