import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import { AutomationEvent } from '../contract/automation-view.ts';
import type { ConversationView } from '../contract/message-view.ts';
import type { AccountView, CallView } from '../contract/snapshot.ts';
import { limits } from '../limits.ts';
import { sipUri } from '../sip/message/uri.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { EventFeed } from './event-feed.ts';

const incoming: CallFacts = {
  id: 'c1',
  sipCallId: 's1',
  accountId: 'a',
  direction: 'in',
  peer: { uri: sipUri({ user: 'grace', host: 'example.com' }), params: new Map() },
  state: 'incoming',
  heldByUs: false,
  heldByThem: false,
  muted: false,
  digits: '',
  startedAtUnixMs: 0,
};

const callView = ({ id, direction, state }: CallFacts): CallView => ({
  id,
  accountId: 'a',
  accountAor: 'sip:ada@example.com',
  direction,
  peer: { uri: 'sip:grace@example.com' },
  state,
  heldByUs: false,
  heldByThem: false,
  muted: false,
  encryption: 'none',
  startedAtUnixMs: 0,
  digits: '',
  holdPending: false,
  isWithheld: false,
});

function setUp() {
  const calls = new Emitter<CallFacts>();
  const messages = new Emitter<ConversationView>();
  const changed = new Emitter<undefined>();
  let accounts: readonly AccountView[] = [];
  const feed = new EventFeed({
    clock: new FakeClock(),
    random: new SeededRandom(1),
    onCallChanged: calls.event,
    callView,
    onMessage: messages.event,
    onAccountsChanged: changed.event,
    accounts: () => accounts,
  });
  const events: AutomationEvent[] = [];
  feed.onHappened((event) => events.push(AutomationEvent.parse(event)));
  const register = (...registrations: readonly AccountView['registration'][]): void => {
    for (const registration of registrations) {
      accounts = [{ id: 'a', aor: 'sip:ada@example.com', registration } as AccountView];
      changed.fire(undefined);
    }
  };
  const names = (): readonly string[] => events.map(({ event }) => event);
  return { calls, messages, register, events, names };
}

test('each stage of a call is told once, however often it changes, and the last statistics after its end tell nothing', () => {
  const { calls, events, names } = setUp();
  const answered = { ...incoming, state: 'active', answeredAtUnixMs: 5 } as const;
  const ended = { ...answered, state: 'ended' } as const;
  for (const facts of [incoming, incoming, answered, { ...answered, muted: true }, ended, ended]) calls.fire(facts);
  assert.deepEqual(names(), ['call.incoming', 'call.answered', 'call.ended']);
  assert.equal(new Set(events.map(({ id }) => id)).size, 3);
});

test('a call of ours does not come in; one that was never answered only ends', () => {
  const { calls, names } = setUp();
  calls.fire({ ...incoming, direction: 'out', state: 'dialing' });
  calls.fire({ ...incoming, direction: 'out', state: 'ended' });
  assert.deepEqual(names(), ['call.ended']);
});

test('calls that are followed are bounded: one long forgotten would be told again', () => {
  const { calls, names } = setUp();
  calls.fire(incoming);
  for (let count = 0; count < limits.automation.followedCalls; count++) calls.fire({ ...incoming, id: `other${count}` });
  calls.fire(incoming);
  assert.equal(names().length, limits.automation.followedCalls + 2);
});

test('an account is told when it becomes registered and when it no longer is, not while it tries', () => {
  const { register, names } = setUp();
  register(
    'off',
    'registering',
    'registered',
    'registering',
    'registered',
    'failed',
    'registering',
    'failed',
    'registered',
    'off',
  );
  assert.deepEqual(names(), ['account.registered', 'account.unregistered', 'account.registered', 'account.unregistered']);
});

test('an account that fails from the start is told', () => {
  const { register, names } = setUp();
  register('registering', 'failed');
  assert.deepEqual(names(), ['account.unregistered']);
});

test('a message is told with who wrote it', () => {
  const { messages, events } = setUp();
  const last = { id: 'm1', direction: 'in', text: '<b>hi</b>', atUnixMs: 1, state: 'received' } as const;
  const peer = { uri: 'sip:grace@example.com', name: 'Grace', number: '1' };
  messages.fire({ accountId: 'a', accountAor: 'sip:ada@example.com', peer, last, unread: 1, isComposing: false });
  assert.partialDeepStrictEqual(events, [
    { event: 'message.received', message: last, peer: { uri: 'sip:grace@example.com', name: 'Grace' } },
  ]);
});
