import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ha1 } from '../sip/auth/digest.ts';
import { DigestServer } from '../sip/auth/digest-server.ts';
import { responseTo } from '../sip/message/build.ts';
import { headers } from '../sip/message/headers.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { serializeUri, sipUri } from '../sip/message/uri.ts';
import type { RegistrationSettings, RegistrationState } from '../sip/ua/registration.ts';
import type { Impairment } from '../testing/memory-network.ts';
import { NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

interface RegistrarOptions {
  readonly seed?: number;
  readonly password?: string;
  /** Grants no more than this. */
  readonly mostSeconds?: number;
  readonly impairment?: Impairment;
  readonly transport?: 'tcp';
}

/** Alice, and a registrar that a test can make say no. It lists a binding of somebody else's beside hers. */
async function setUp({ password = 'secret', mostSeconds = 3_600, transport, ...options }: RegistrarOptions = {}) {
  const world = new TwoParty(options);
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const digest = new DigestServer({ clock: world.clock, random: world.random, realm: 'example.com', algorithms: ['SHA-256'] });
  const bindings = new Map([['sip:alice@desk.example', 500]]);
  const received: SipRequest[] = [];
  const refusals: ((request: SipRequest) => SipResponse | undefined)[] = [];
  element.transactions.onRequest((transaction) => {
    const { request } = transaction;
    received.push(request);
    transaction.respond(refusals.shift()?.(request) ?? challenge(request) ?? bind(request));
  });
  const registrar = sipUri({ host, ...(transport && { params: { transport } }) });
  const states: RegistrationState[] = [];
  const register = (settings: Partial<RegistrationSettings> = {}) => {
    const registration = alice.agent.register({ identity: alice.identity, registrar, ...settings });
    registration.onStateChanged((state) => void states.push(state));
    return registration;
  };
  return { world, alice, host, bindings, received, refusals, states, register };

  function challenge(request: SipRequest): SipResponse | undefined {
    const { outcome } = digest.verify(request, 'Authorization', (user, algorithm) =>
      ha1(user, 'example.com', password, algorithm),
    );
    if (outcome === 'accepted') return undefined;
    const rows = digest.challenge(outcome === 'stale').map((value) => ['WWW-Authenticate', value] as const);
    return responseTo(request, 401, { toTag: 'r', headers: rows });
  }

  function bind(request: SipRequest): SipResponse {
    const contacts = request.headers.readAll(headers.contact);
    for (const contact of contacts.ok ? contacts.value : []) {
      assert(contact !== '*');
      const seconds = Math.min(Number(contact.params.get('expires')), mostSeconds);
      if (seconds === 0) bindings.delete(serializeUri(contact.uri));
      else bindings.set(serializeUri(contact.uri), seconds);
    }
    const rows = [...bindings].map(([uri, seconds]) => ['Contact', `<${uri}>;expires=${seconds}`] as const);
    return responseTo(request, 200, { toTag: 'r', headers: rows });
  }
}

const phases = (states: readonly RegistrationState[]): string[] => states.map(({ phase }) => phase);

test('registers with credentials, one Call-ID and growing CSeq, and touches no binding but its own (RFC 3261 §10.2)', async () => {
  const { world, alice, bindings, received, states, register } = await setUp();
  const registration = register();
  await world.clock.run(100);
  assert.deepEqual(phases(states), ['registered']);
  assert.deepEqual(registration.state, {
    phase: 'registered',
    status: 200,
    reason: 'OK',
    expiresAtUnixMs: world.clock.originUnixMs + 3_600_000,
    contact: 'sip:alice@10.0.0.1:5060',
  });
  assert.deepEqual([...bindings.keys()], ['sip:alice@desk.example', 'sip:alice@10.0.0.1:5060']);
  assert.deepEqual(
    received.map(({ headers: fields }) => fields.first('CSeq')),
    ['1 REGISTER', '2 REGISTER'],
  );
  const [request] = received;
  assert.deepEqual(
    [request?.requestUri, request?.headers.first('To'), request?.headers.first('Contact')],
    ['sip:10.0.0.2', '<sip:alice@example.com>', '<sip:alice@10.0.0.1:5060>;expires=3600'],
  );

  const stopping = alice.agent.stop();
  await world.clock.run(100);
  await stopping;
  assert.deepEqual([...bindings.keys()], ['sip:alice@desk.example']);
  assert.equal(new Set(received.map(({ headers: fields }) => fields.first('Call-ID'))).size, 1);
  assert.equal(registration.state.phase, 'unregistered');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('refreshes in time, for as long as it is granted, with the credentials it has (RFC 3261 §10.2.4)', async () => {
  const { world, received, states, register } = await setUp({ mostSeconds: 60 });
  register();
  await world.clock.run(100);
  assert.equal(received.length, 2);
  await world.clock.run(29_000);
  assert.equal(received.length, 2);
  await world.clock.run(2_000);
  assert.equal(received.length, 3);
  await world.clock.run(240_000);
  assert.equal(received.length, 11);
  assert.equal(
    states.every(({ phase }) => phase === 'registered'),
    true,
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('423: asks again for Min-Expires, and stays with it (RFC 3261 §10.2.8)', async () => {
  const { world, received, refusals, register } = await setUp();
  const brief = (request: SipRequest): SipResponse => responseTo(request, 423, { toTag: 'r', headers: [['Min-Expires', '120']] });
  refusals.push(brief);
  const registration = register({ expiresSeconds: 30 });
  await world.clock.run(100);
  assert.equal(registration.state.phase, 'registered');
  const asked = received.map(
    ({ headers: fields }) => /expires=(?<seconds>\d+)/.exec(fields.first('Contact') ?? '')?.groups?.seconds,
  );
  assert.deepEqual(asked, ['30', '120', '120']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const [what, fields] of [
  ['without Min-Expires', []],
  ['with a Min-Expires that is no more than was asked', [['Min-Expires', '30']]],
  ['with an absurd Min-Expires', [['Min-Expires', '4000000000']]],
] as const) {
  test(`423 ${what} is a failure, tried again later`, async () => {
    const { world, received, refusals, register } = await setUp();
    refusals.push((request) => responseTo(request, 423, { toTag: 'r', headers: fields }));
    const registration = register({ expiresSeconds: 30 });
    await world.clock.run(100);
    assert.deepEqual([registration.state.phase, registration.state.status, received.length], ['failed', 423, 1]);
    assert.notEqual(registration.state.retryAtUnixMs, undefined);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('a wrong password is tried once and not again until somebody asks', async () => {
  const { world, received, states, register } = await setUp({ password: 'other' });
  const registration = register();
  await world.clock.run(7_200_000);
  assert.deepEqual([received.length, phases(states)], [2, ['failed']]);
  const { cause, status, retryAtUnixMs } = registration.state;
  assert.deepEqual([cause, status, retryAtUnixMs], ['unauthorized', 401, undefined]);
  registration.refresh();
  await world.clock.run(100);
  assert.equal(received.length > 2, true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('403 and 404 last; 500 and silence are tried again, later and later, up to half an hour (RFC 5626 §4.5)', async () => {
  for (const status of [403, 404]) {
    const { world, received, refusals, register } = await setUp();
    refusals.push((request) => responseTo(request, status, { toTag: 'r' }));
    register();
    await world.clock.run(7_200_000);
    assert.equal(received.length, 1);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
  const { world, refusals, received, states, register } = await setUp();
  for (let count = 0; count < 9; count++) refusals.push((request) => responseTo(request, 500, { toTag: 'r' }));
  register();
  await world.clock.run(6 * 3_600_000);
  const waits = states
    .filter(({ phase }) => phase === 'failed')
    .map(({ retryAtUnixMs = 0 }, index) => [index, retryAtUnixMs] as const);
  assert.equal(waits.length, 9);
  assert.equal(states.at(-1)?.phase, 'registered');
  assert.equal(received.length > 10, true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('Retry-After is followed where it is longer than our own wait (RFC 3261 §20.33)', async () => {
  const { world, received, refusals, register } = await setUp();
  refusals.push((request) => responseTo(request, 503, { toTag: 'r', headers: [['Retry-After', '600 (upgrade)']] }));
  const registration = register();
  await world.clock.run(100);
  assert.equal(registration.state.retryAtUnixMs, world.clock.originUnixMs + 600_000);
  await world.clock.run(599_000);
  assert.equal(received.length, 1);
  await world.clock.run(2_000);
  assert.equal(registration.state.phase, 'registered');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a registrar that is silent and comes back is registered at again', async () => {
  const { world, alice, states, register } = await setUp();
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  register();
  await world.clock.run(33_000);
  assert.deepEqual(
    states.map(({ phase, cause, status }) => [phase, cause, status]),
    [['failed', 'timeout', 408]],
  );
  world.network.impair({ from: alice.host }, {});
  await world.clock.run(31_000);
  assert.deepEqual(phases(states), ['failed', 'registering', 'registered']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a stream that breaks is made anew within seconds, and pinged as long as it is there (RFC 5626 §4.4.1, §4.5)', async () => {
  const { world, alice, received, register } = await setUp({ transport: 'tcp' });
  const registration = register();
  await world.clock.run(100);
  assert.deepEqual(
    [registration.state.phase, registration.state.contact],
    ['registered', 'sip:alice@10.0.0.1:5060;transport=tcp'],
  );
  const before = world.network.counters.streamBytes;
  await world.clock.run(121_000);
  assert.equal(world.network.counters.streamBytes > before, true);
  world.network.breakStreams(alice.host);
  await world.clock.run(6_000);
  assert.deepEqual([received.length, registration.state.phase], [3, 'registered']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a phone that has moved takes its former Contact back when it registers the new one, also after a challenge', async () => {
  const { world, alice, bindings, received, register } = await setUp();
  const registration = register();
  await world.clock.run(100);
  alice.element.transport.sentByFor = async () => ({ host: '10.0.0.50', port: 5060, transport: 'udp' });
  await world.clock.run(310_000);
  registration.refresh();
  await world.clock.run(100);
  assert.deepEqual(received.length, 4);
  assert.deepEqual([...bindings.keys()], ['sip:alice@desk.example', 'sip:alice@10.0.0.50:5060']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('stop while the registrar is silent takes no longer than limits.userAgent.stopMs', async () => {
  const { world, alice, register } = await setUp();
  const registration = register();
  await world.clock.run(100);
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  const stopping = registration.stop();
  await world.clock.run(2_100);
  await stopping;
  assert.equal(registration.state.phase, 'unregistered');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('stop while the first REGISTER is under way waits for it and removes the binding (RFC 3261 §10.2)', async () => {
  const { world, bindings, register } = await setUp({ impairment: { delayMs: 100 } });
  const registration = register();
  await world.clock.run(350);
  const stopping = registration.stop();
  await world.clock.run(1_500);
  await stopping;
  assert.deepEqual([...bindings.keys()], ['sip:alice@desk.example']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'it stays registered',
  set: ({ seed, lossRate }) => setUp({ seed, mostSeconds: 120, impairment: { lossRate, delayMs: 20, jitterMs: 30 } }),
  async play({ world, bindings, register, states }) {
    register();
    await world.clock.run(3_600_000);
    assert.equal(states.filter(({ phase }) => phase === 'failed').length, 0);
    assert.equal(bindings.size, 2);
  },
  close: closeWorld,
});

test('a third party registers somebody else: To is theirs, From and credentials are ours (RFC 3261 §10.2)', async () => {
  const { world, received, register } = await setUp();
  const subject = sipUri({ user: 'bob', host: 'example.com' });
  const registration = register({ subject });
  await world.clock.run(100);
  assert.equal(registration.state.phase, 'registered');
  const [request] = received;
  assert.equal(request?.headers.first('To'), '<sip:bob@example.com>');
  assert.match(request?.headers.first('From') ?? '', /sip:alice@example\.com/);
  assert.match(request?.headers.first('Contact') ?? '', /^<sip:alice@10\.0\.0\.1/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
