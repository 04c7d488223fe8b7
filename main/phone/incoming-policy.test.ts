import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallRules } from '../contract/call-rules.ts';
import { CallStory } from '../scenarios/call-story.ts';
import { HOUSE_DOMAIN, type HousePhone } from '../testing/house.ts';
import { noRules, type RuledAction } from './call-rules.ts';
import { IncomingPolicy } from './incoming-policy.ts';

/** Alice, Bob with rules for his calls, and Carol. */
async function setUp(rules: Partial<CallRules>, ruled?: RuledAction) {
  const story = await CallStory.open();
  const [alice, bob, carol] = [await story.phone('alice'), await story.phone('bob'), await story.phone('carol')];
  const dismissed: string[] = [];
  const policy = new IncomingPolicy({
    clock: story.house.clock,
    calls: bob.calls,
    list: { dismiss: (callId) => dismissed.push(callId) > 0 },
    domainOf: () => HOUSE_DOMAIN,
    soundOf: () => ({ device: { kind: 'window' } }),
    rulesOf: () => ({ ...noRules, ...rules }),
    ruledOf: () => ruled,
  });
  const close = async (): Promise<void> => {
    policy[Symbol.dispose]();
    await story.close();
  };
  return { story, alice, bob, carol, dismissed, close };
}

const states = ({ calls }: HousePhone): readonly string[] => calls.running.map(({ facts }) => facts.state);

test('all calls are forwarded by 302 and never seen here (RFC 3261 §8.3)', async () => {
  const { story, alice, bob, carol, dismissed, close } = await setUp({ forwardAlways: 'carol' });
  story.place(alice, 'bob');
  await story.run(1_000);
  assert.ok(story.ladder.includes('bob>house 302 INVITE'));
  assert.deepEqual([states(bob), states(carol), dismissed.length], [[], ['incoming'], 1]);
  await close();
});

test('do not disturb is told as 480', async () => {
  const { story, alice, bob, close } = await setUp({ doNotDisturb: true });
  const call = story.place(alice, 'bob');
  await story.run(1_000);
  assert.deepEqual([call.facts.end?.status, states(bob)], [480, []]);
  await close();
});

test('a call that nobody answers is forwarded in time; one that is answered stays', async () => {
  const { story, alice, bob, carol, close } = await setUp({ forwardNoAnswer: `sip:carol@${HOUSE_DOMAIN}`, noAnswerSeconds: 10 });
  story.place(alice, 'bob');
  await story.run(9_000);
  assert.deepEqual([states(bob), states(carol)], [['incoming'], []]);
  await story.run(2_000);
  assert.deepEqual([states(bob), states(carol)], [[], ['incoming']]);
  const [call] = await story.talk(carol, bob);
  await story.run(20_000);
  assert.equal(call.facts.state, 'active');
  await close();
});

test('while a call is talking the next one goes elsewhere', async () => {
  const { story, alice, bob, carol, close } = await setUp({ forwardBusy: 'carol' });
  await story.talk(bob, alice);
  const second = story.place(carol, 'bob');
  await story.run(1_000);
  assert.deepEqual(states(bob), ['active']);
  assert.equal(story.ladder.filter((line) => line === 'bob>house 302 INVITE').length, 1);
  second.hangUp();
  await story.run(1_000);
  await close();
});

test('a call is answered by itself after it rang for a moment, but not beside another one', async () => {
  const { story, alice, bob, carol, close } = await setUp({ autoAnswer: 'always' });
  story.place(alice, 'bob');
  await story.run(1_500);
  assert.deepEqual(states(bob), ['incoming']);
  await story.run(2_000);
  assert.deepEqual(states(bob), ['active']);
  story.place(carol, 'bob');
  await story.run(5_000);
  assert.deepEqual(states(bob), ['active', 'incoming']);
  await close();
});

test('a target that cannot be called leaves the call ringing', async () => {
  const { story, alice, bob, close } = await setUp({ forwardAlways: 'two words' });
  story.place(alice, 'bob');
  await story.run(1_000);
  assert.deepEqual(states(bob), ['incoming']);
  await close();
});

test('what the list of rules wants with a call comes before the settings of its account', async () => {
  const { story, alice, bob, carol, dismissed, close } = await setUp(
    { autoAnswer: 'always' },
    { act: 'forward', target: 'carol', afterMs: 0 },
  );
  story.place(alice, 'bob');
  await story.run(1_000);
  assert.deepEqual([states(bob), states(carol), dismissed.length], [[], ['incoming'], 1]);
  await close();
});
