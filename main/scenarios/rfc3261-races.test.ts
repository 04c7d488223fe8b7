import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../calls/call.ts';
import { assertTalking } from './flow-acts.ts';
import { FlowStage } from './flow-stage.ts';
import { OFFICE_DOMAIN, type Office, office } from './rfc5359-stage.ts';

/** What two people do at almost the same time. */
interface Race {
  readonly title: string;
  /** Alice and Bob talk already. Default: she begins to call him. */
  readonly isTalking?: boolean;
  /** Done first. */
  first(cast: RaceCast): void;
  /** Done so many milliseconds later as the race is run. */
  second(cast: RaceCast): void;
  /** Whether they still talk afterwards. Default: as it comes. */
  readonly goesOn?: boolean;
}

interface RaceCast extends Office {
  readonly hers: Call;
  /** Bob's call, as soon as he has one. */
  his(): Call | undefined;
}

/** Longer than a message takes to the other end and back, by which all orders come about. */
const LAST_MS = 660;
const STEP_MS = 55;

const answersAtOnce = ({ bob }: RaceCast): void => void bob.calls.onIncoming((call) => void bob.calls.answer(call));

const races: readonly Race[] = [
  {
    title: 'the caller gives up while the callee answers: CANCEL and 200 cross (§9.1, §13.3.1.4)',
    first: answersAtOnce,
    second: ({ hers }) => hers.hangUp(),
    goesOn: false,
  },
  {
    title: 'the caller gives up before or after anything has answered (§9.1)',
    first: () => undefined,
    second: ({ hers }) => hers.hangUp(),
    goesOn: false,
  },
  {
    title: 'the callee answers and hangs up at once: BYE waits for the ACK (§15)',
    first: answersAtOnce,
    second: (cast) => cast.his()?.hangUp(),
  },
  {
    title: 'both hang up: two BYEs cross (§15.1)',
    isTalking: true,
    first: ({ hers }) => hers.hangUp(),
    second: (cast) => cast.his()?.hangUp(),
    goesOn: false,
  },
  {
    title: 'both put the other on hold: re-INVITEs cross (§14.1)',
    isTalking: true,
    first: ({ hers }) => void hers.setHeld(true),
    second: (cast) => void cast.his()?.setHeld(true),
    goesOn: true,
  },
  {
    title: 'one holds while the other hangs up: re-INVITE and BYE cross (§14.2)',
    isTalking: true,
    first: ({ hers }) => void hers.setHeld(true),
    second: (cast) => cast.his()?.hangUp(),
    goesOn: false,
  },
  {
    title: 'one transfers while the other hangs up: REFER and BYE cross (RFC 3515)',
    isTalking: true,
    first: ({ hers, carol }) => void hers.transfer(carol.uri),
    second: (cast) => cast.his()?.hangUp(),
  },
  {
    title: 'both transfer each other: two REFERs cross (RFC 3515)',
    isTalking: true,
    first: ({ hers, carol }) => void hers.transfer(carol.uri, { holdsFirst: false }),
    second: (cast) => void cast.his()?.transfer(cast.carol.uri, { holdsFirst: false }),
  },
];

for (const race of races) {
  test(`race: ${race.title}`, async () => {
    for (let delayMs = 0; delayMs <= LAST_MS; delayMs += STEP_MS) await run(race, delayMs);
  });
}

async function run(race: Race, delayMs: number): Promise<void> {
  const stage = new FlowStage();
  const people = await office(stage);
  const { alice, bob } = people;
  stage.begin();
  const his = (): Call | undefined => bob.calls.running[0];
  if (race.isTalking) await stage.talk(alice, bob);
  const hers = race.isTalking ? alice.calls.running[0] : stage.place(alice, bob.uri);
  assert.ok(hers);
  const cast = { ...people, hers, his };
  race.first(cast);
  await stage.run(delayMs);
  race.second(cast);
  await stage.run(60_000);
  const label = `${delayMs} ms`;
  if (race.goesOn === true) assertTalking(alice, bob);
  if (race.goesOn === false) assert.deepEqual([hers.facts.state, bob.calls.running.length], ['ended', 0], label);
  assertTwoEnds(stage, label);
  await stage.close();
}

test('race: two phones of the callee answer: one has the call, the other is sent ACK and BYE (§13.2.2.4)', async () => {
  for (let delayMs = 0; delayMs <= LAST_MS; delayMs += STEP_MS) {
    const stage = new FlowStage();
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    const desk = await stage.phone('desk', { at: proxy, user: 'bob' });
    const home = await stage.phone('home', { at: proxy, user: 'bob' });
    const alice = await stage.phone('alice');
    stage.place(alice, desk.uri);
    const calls = [await stage.ringing(desk), await stage.ringing(home)] as const;
    void desk.calls.answer(calls[0]);
    await stage.run(delayMs);
    void home.calls.answer(calls[1]);
    await stage.run(60_000);
    const left = [alice, desk, home].map(({ calls: { running } }) => running.map(({ facts }) => facts.state));
    assert.deepEqual(left, [['active'], ['active'], []], `${delayMs} ms`);
    assertTwoEnds(stage, `${delayMs} ms`);
    await stage.close();
  }
});

/** Nobody talks to somebody who does not. */
function assertTwoEnds({ phones }: FlowStage, label: string): void {
  const ends = new Map<string, number>();
  for (const { facts } of phones.flatMap(({ calls }) => calls.running))
    if (facts.state === 'active') ends.set(facts.sipCallId, (ends.get(facts.sipCallId) ?? 0) + 1);
  assert.deepEqual(
    [...ends.values()],
    [...ends.values()].map(() => 2),
    label,
  );
}
