import assert from 'node:assert/strict';
import type { Session } from '../sip/ua/session.ts';
import { description, NOTHING_LEFT_OVER, type Party, TwoParty } from '../testing/two-party.ts';

type WorldOptions = NonNullable<ConstructorParameters<typeof TwoParty>[0]>;

interface PairOptions extends WorldOptions {
  /** Puts Bob to use before he is called. */
  readonly prepare?: (bob: Party) => void;
}

/** Two user agents that talk: Alice has called, Bob has answered at once. */
export interface SessionPair {
  readonly world: TwoParty;
  readonly alice: Party;
  readonly bob: Party;
  /** Alice's session. */
  readonly hers: Session;
  /** Bob's session. */
  readonly his: Session;
}

/** Lets Alice call Bob. What they have sent so far is forgotten. */
export async function openSessionPair({ prepare, ...options }: PairOptions = {}): Promise<SessionPair> {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const sessions: Session[] = [];
  bob.agent.onInvite((incoming) => {
    const session = incoming.accept({ body: description('answer') });
    if (session) sessions.push(session);
  });
  prepare?.(bob);
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onAnswered(({ session }) => void sessions.unshift(session));
  await world.clock.run(5_000);
  const [hers, his] = sessions;
  assert(hers !== undefined && his !== undefined);
  for (const party of [alice, bob]) {
    party.messages.splice(0);
    party.texts.splice(0);
  }
  return { world, alice, bob, hers, his };
}

/** Ends all; nothing may be left. */
export async function closeWorld({ world }: { readonly world: TwoParty }): Promise<void> {
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
}
