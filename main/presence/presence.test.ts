import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DialogInfoSource, dialogPackage } from '../events/dialog-info.ts';
import { type MessageSummary, messageSummaryPackage } from '../events/message-summary.ts';
import { composePresence, type PresenceDocument, presencePackage, readPresence } from '../events/presence.ts';
import { limits } from '../limits.ts';
import { AddressResolver } from '../net/lookup.ts';
import { EventStateStore } from '../sip/events/event-state-store.ts';
import { Notifier } from '../sip/events/notifier.ts';
import { receivePublications } from '../sip/events/publication-receiver.ts';
import { headers } from '../sip/message/headers.ts';
import { isSipUri, type SipUri, sipUri } from '../sip/message/uri.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { NOTHING_LEFT_OVER, type Party, TwoParty } from '../testing/two-party.ts';
import { noTrace } from '../trace/trace.ts';
import type { PresenceAccount } from './account-events.ts';
import { Presence, type PresenceOptions } from './presence.ts';

/** A phone of somebody at example.com, whose domain is at `host`; without one it asks the others directly. */
function phone(party: Party, host?: string, options: Partial<PresenceOptions> = {}) {
  const account = accountOf(party, host);
  return new Presence({
    random: new SeededRandom(1),
    agent: party.agent,
    accounts: () => [account],
    accountOf: () => account.id,
    ...options,
  });
}

function accountOf({ name, identity }: Party, host?: string): PresenceAccount {
  const routes = host === undefined ? [] : [{ uri: sipUri({ host, params: { lr: undefined } }), params: new Map() }];
  return { id: `${name}-id`, identity: { ...identity, routes }, aor: aorOf(name) };
}

function aorOf(user: string): SipUri {
  return sipUri({ user, host: 'example.com' });
}

/** What a presence server for example.com does, as far as a phone sees it. */
async function openServer(world: TwoParty) {
  const { element, host } = await world.element();
  const { clock, random } = world;
  const { transactions, transport } = element;
  const resolver = new AddressResolver(world.network.host(), clock, random);
  const agent = new UserAgent({
    clock,
    random,
    transactions,
    transport,
    resolver,
    trace: noTrace,
    element: 'server',
    userAgent: 'x',
  });
  const store = new EventStateStore({ clock: world.clock, random: world.random });
  const resourceOf = (name: 'to' | 'from', request: Parameters<PresenceOptions['accountOf']>[0]): string => {
    const value = request.headers.read(headers[name]);
    return value?.ok && isSipUri(value.value.uri) ? (value.value.uri.user ?? '') : '';
  };
  const admit = ({ request }: { readonly request: Parameters<PresenceOptions['accountOf']>[0] }) => ({
    resource: resourceOf('to', request),
  });
  const stateOf = (resource: string): PresenceDocument => {
    const documents = store.bodiesOf(resource, 'presence').map(({ bytes }) => readPresence(bytes));
    return composePresence(
      `sip:${resource}@example.com`,
      documents.flatMap((document) => (document.ok ? [document.value] : [])),
    );
  };
  const presence = new Notifier(agent.events, { eventPackage: { ...presencePackage, minIntervalMs: 0 }, admit, stateOf });
  receivePublications(agent, {
    store,
    packages: [presencePackage],
    admit: (request) => ({ resource: resourceOf('to', request) }),
  });
  store.onChanged(({ resource }) => presence.changed(resource));
  let summary: MessageSummary = { isWaiting: false };
  const mailbox = new Notifier(agent.events, { eventPackage: messageSummaryPackage, admit, stateOf: () => summary });
  const dialogs = new Map<string, DialogInfoSource>();
  const lamps = new Notifier(agent.events, {
    eventPackage: dialogPackage,
    admit,
    stateOf: (resource) => dialogs.get(resource) ?? [],
  });
  return {
    server: host,
    store,
    close: async () => {
      const stopping = agent.stop();
      await clock.run(3_000);
      await stopping;
      store[Symbol.dispose]();
      return world.close();
    },
    deposit: (next: MessageSummary): void => {
      summary = next;
      mailbox.changed('alice');
    },
    call: (user: string, ...now: DialogInfoSource): void => {
      dialogs.set(user, now);
      lamps.changed(user);
    },
    lamps,
  };
}

async function setUp() {
  const world = new TwoParty();
  const house = await openServer(world);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  return { world, ...house, alice, bob };
}

test('what one publishes the other sees: state, note, on the phone, offline (RFC 3856, RFC 3903)', async () => {
  const { world, close, server, alice, bob, store } = await setUp();
  const [hers, his] = [phone(alice, server), phone(bob, server)];
  assert.ok(hers.watch({ accountId: 'alice-id', aor: aorOf('bob') }));
  await world.clock.run(2_000);
  const seen = () => {
    const { state, note, activities } = hers.presenceOf(aorOf('bob'));
    return [state, note, activities.join()];
  };
  assert.deepEqual(seen(), ['available', undefined, '']);
  his.setOwn({ state: 'away', note: 'lunch' });
  await world.clock.run(2_000);
  assert.deepEqual(seen(), ['away', 'lunch', 'away']);
  his.setOnThePhone(true);
  await world.clock.run(2_000);
  assert.deepEqual(seen(), ['busy', 'lunch', 'away,on-the-phone']);
  his.setOwn({ state: 'doNotDisturb' });
  his.setOnThePhone(false);
  await world.clock.run(2_000);
  assert.equal(seen()[0], 'doNotDisturb');
  his.setOwn({ state: 'offline' });
  await world.clock.run(2_000);
  assert.deepEqual([seen()[0], store.bodiesOf('bob', 'presence').length], ['offline', 0]);
  his.setOwn({ state: 'available' });
  await world.clock.run(2_000);
  assert.deepEqual([seen()[0], his.snapshot.published[0]?.state.phase], ['available', 'published']);
  const stopping = bob.agent.stop();
  await world.clock.run(3_000);
  await stopping;
  assert.equal(seen()[0], 'offline');
  assert.deepEqual(await close(), NOTHING_LEFT_OVER);
});

test('a lamp follows the calls of somebody and knows what a pick-up needs (RFC 4235)', async () => {
  const { world, close, server, alice, call } = await setUp();
  const hers = phone(alice, server);
  hers.watch({ accountId: 'alice-id', aor: aorOf('bob') });
  const states: string[] = [];
  hers.onChanged(({ people }) => {
    const state = people[0]?.lamp.state ?? 'gone';
    if (states.at(-1) !== state) states.push(state);
  });
  await world.clock.run(2_000);
  const ringing = {
    id: 'd',
    callId: 'c',
    localTag: 'l',
    remoteTag: 'r',
    direction: 'recipient',
    state: 'early',
    remote: { identity: 'sip:carol@example.com' },
  } as const;
  call('bob', ringing);
  await world.clock.run(1_000);
  assert.deepEqual(
    hers.lampOf(aorOf('bob')).calls.map(({ callId, peerUri, direction }) => [callId, peerUri, direction]),
    [['c', 'sip:carol@example.com', 'in']],
  );
  call('bob', { ...ringing, state: 'confirmed' });
  await world.clock.run(1_000);
  call('bob');
  await world.clock.run(1_000);
  hers.unwatch(aorOf('bob'));
  await world.clock.run(1_000);
  assert.deepEqual(states, ['unknown', 'free', 'ringing', 'busy', 'free', 'gone']);
  assert.equal(hers.lampOf(aorOf('bob')).state, 'unknown');
  assert.deepEqual(await close(), NOTHING_LEFT_OVER);
});

test('the mailbox of the account is watched (RFC 3842)', async () => {
  const { world, close, server, alice, deposit } = await setUp();
  const hers = phone(alice, server);
  await world.clock.run(2_000);
  assert.equal(hers.voicemail[0]?.isWaiting, false);
  deposit({ isWaiting: true, account: 'sip:mailbox@example.com', voice: { new: 2, old: 5, newUrgent: 1, oldUrgent: 0 } });
  await world.clock.run(2_000);
  assert.deepEqual(hers.voicemail, [
    { accountId: 'alice-id', isWaiting: true, new: 2, old: 5, newUrgent: 1, oldUrgent: 0, mailbox: 'sip:mailbox@example.com' },
  ]);
  assert.deepEqual(await close(), NOTHING_LEFT_OVER);
});

test('without a server phones tell each other, but not everybody (RFC 3856 §7)', async () => {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const [hers, his] = [phone(alice), phone(bob)];
  hers.watch({ accountId: 'alice-id', aor: bob.uri });
  await world.clock.run(2_000);
  his.setOwn({ state: 'busy', note: 'writing' });
  await world.clock.run(10_000);
  const { state, note } = hers.presenceOf(bob.uri);
  assert.deepEqual([state, note, hers.lampOf(bob.uri).state], ['busy', 'writing', 'unknown']);
  const stranger = await world.party('stranger');
  const identity = {
    ...stranger.identity,
    from: { uri: sipUri({ user: 'stranger', host: 'elsewhere.example' }), params: new Map() },
  };
  const theirs = phone(stranger, undefined, {
    accounts: () => [{ id: 'x', identity, aor: sipUri({ user: 'stranger', host: 'elsewhere.example' }) }],
  });
  theirs.watch({ accountId: 'x', aor: bob.uri });
  await world.clock.run(2_000);
  assert.equal(theirs.presenceOf(bob.uri).state, 'unknown');
  assert.ok(stranger.messages.includes('<403 SUBSCRIBE'));
  his.setOwn({ state: 'offline' });
  await world.clock.run(10_000);
  assert.equal(hers.presenceOf(bob.uri).state, 'offline');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('accounts come and go; whom they watch waits for them', async () => {
  const { world, close, server, alice, bob } = await setUp();
  const his = phone(bob, server);
  const all = [accountOf(alice, server)];
  let accounts = all;
  const hers = phone(alice, server, { accounts: () => accounts });
  assert.equal(hers.watch({ accountId: 'nobody', aor: aorOf('bob') }), false);
  assert.ok(hers.watch({ accountId: 'alice-id', aor: aorOf('bob') }));
  assert.ok(hers.watch({ accountId: 'alice-id', aor: aorOf('bob') }));
  await world.clock.run(2_000);
  assert.equal(hers.presenceOf(aorOf('bob')).state, 'available');
  accounts = [];
  hers.accountsChanged();
  await world.clock.run(2_000);
  assert.deepEqual(
    [hers.presenceOf(aorOf('bob')).state, hers.snapshot.people.length, hers.snapshot.published],
    ['unknown', 1, []],
  );
  accounts = all;
  hers.accountsChanged();
  await world.clock.run(2_000);
  assert.equal(hers.presenceOf(aorOf('bob')).state, 'available');
  his.setOwn({ state: 'away' });
  await world.clock.run(2_000);
  assert.equal(hers.snapshot.people[0]?.presence.state, 'away');
  assert.deepEqual(await close(), NOTHING_LEFT_OVER);
});

test('limits.events.watched are watched, and a snapshot never changes', async () => {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const hers = phone(alice);
  const before = hers.snapshot;
  for (let count = 0; count < limits.events.watched; count++)
    assert.ok(hers.watch({ accountId: 'alice-id', aor: sipUri({ user: `u${count}`, host: '10.0.0.9' }) }));
  assert.equal(hers.watch({ accountId: 'alice-id', aor: aorOf('one-more') }), false);
  assert.deepEqual([before.people.length, hers.snapshot.people.length], [0, limits.events.watched]);
  hers[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
