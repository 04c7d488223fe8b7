import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Address, Network } from '../net/network.ts';
import { ExchangeKeys, seal, unseal } from './join-cipher.ts';
import { Answer, fromBase64, Greeting, JoinGrant, type JoinRefusal, type JoinWish, parseLine, toBase64 } from './join-words.ts';
import { LineStream } from './line-stream.ts';

export interface JoinRequest {
  /** Of the invitation. */
  readonly id: string;
  /** What the code gives: see `joinKey`. */
  readonly key: Uint8Array;
  readonly wish: JoinWish;
}

/** `INVITER_UNREACHABLE`: nobody answers there as an inviting copy does. */
export type JoinFailure = JoinRefusal | 'INVITER_UNREACHABLE';

interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/**
 * Asks the copy at `address` to be let in. Nothing that it could use for more than guessing is shown to who does not know the code, and
 * nothing is believed of who does not.
 */
export async function requestJoin(
  { clock, random, network }: Surroundings,
  address: Address,
  { id, key, wish }: JoinRequest,
): Promise<Result<JoinGrant, JoinFailure>> {
  const connected = await network.connect(address);
  if (!connected.ok) return fail('INVITER_UNREACHABLE');
  using inviter = new LineStream(connected.value, clock);
  const greeting = parseLine(Greeting, await inviter.read());
  if (!greeting) return fail('INVITER_UNREACHABLE');

  const keys = new ExchangeKeys(random);
  const peerKey = fromBase64(greeting.key);
  const transcript = Buffer.concat([peerKey, keys.publicKey]);
  const ownKey = keys.sealingKey('joiner', peerKey, key, transcript);
  const inviterKey = keys.sealingKey('inviter', peerKey, key, transcript);
  if (!ownKey || !inviterKey) return fail('INVITER_UNREACHABLE');
  inviter.write({ id, key: toBase64(keys.publicKey), sealed: toBase64(seal(ownKey, random, JSON.stringify(wish))) });

  const answer = parseLine(Answer, await inviter.read());
  if (!answer) return fail('INVITER_UNREACHABLE');
  if ('refused' in answer) return fail(answer.refused);
  const grant = parseLine(JoinGrant, unseal(inviterKey, fromBase64(answer.sealed)));
  return grant ? ok(grant) : fail('CODE_REFUSED');
}
