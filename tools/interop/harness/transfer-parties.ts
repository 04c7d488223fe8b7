import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD } from './our-server.ts';
import { freePort } from './ports.ts';
import { type QuietKind, startQuietPeer } from './quiet-peer.ts';
import type { Scratch } from './scratch.ts';
import { Trapeze } from './trapeze.ts';

const STEP_MS = 20_000;
/** Peers say that a call is up before they take the next command. */
const SETTLE_MS = 800;

export interface Where {
  readonly domain: string;
  readonly proxy: string;
  /** File that the peers say. */
  readonly play: string;
}

/** Somebody who is called and answers at once. */
export interface Party extends AsyncDisposable {
  readonly name: string;
  readonly user: string;
  /** `127.0.0.1:port`, as the server sees it. */
  readonly address: string;
  /** Ends all its calls. */
  hangUp(): Promise<void>;
  /** The command, where it is ours. */
  readonly ours?: Trapeze;
}

/** Somebody who transfers. Each step begins when the one before is seen to be over. */
export interface TransferorParty extends Party {
  call(uri: string): Promise<void>;
  /** Sends the other side there. */
  transfer(uri: string): Promise<void>;
  /** Puts the call on hold and calls somebody else. */
  consult(uri: string): Promise<void>;
  /** Connects the two. */
  connect(): Promise<void>;
}

/** Our phone, which answers `calls` calls. */
export async function ourParty(user: string, { domain, proxy }: Where, ...options: readonly string[]): Promise<Party> {
  const address = `127.0.0.1:${await freePort()}`;
  const at = ['--from', `${user}@${domain}`, '--proxy', proxy, '--listen', `udp:${address}`];
  const ours = new Trapeze(['answer', ...at, '--play', 'tone:440', '--codec', 'pcmu', ...options], { password: PASSWORD });
  try {
    await ours.nextEvent('registered', STEP_MS);
    await ours.nextEvent('listening', STEP_MS);
  } catch (error) {
    await ours[Symbol.asyncDispose]();
    throw error;
  }
  const hangUp = async (): Promise<void> => ours.interrupt();
  return { name: 'trapeze', user, address, ours, hangUp, [Symbol.asyncDispose]: () => ours[Symbol.asyncDispose]() };
}

/** Commands in each peer's own words for what is done with calls, of which there may be two. */
interface Words {
  readonly consult: readonly string[];
  readonly connect: string;
  readonly hangUp: string;
}

const words: Readonly<Record<QuietKind, Words>> = {
  // baresip has no attended transfer.
  baresip: { consult: [], connect: '', hangUp: 'hangup' },
  // While the call that was replaced waits for the answer to its BYE there are two, and linphone ends neither of them unless told which.
  linphonec: { consult: ['pause', 'call URI'], connect: 'transfer 1 --to-call 2', hangUp: 'terminate all' },
  twinkle: { consult: ['hold', 'line 2', 'call URI'], connect: 'transfer -l', hangUp: 'bye' },
};

/** Twinkle does not see linphone's `Record-route`, and sends its ACK to a GRUU, which it cannot look up. */
const byProxy = { PROFILE_EXTRA: 'all_requests_to_proxy=yes' };

/** Another implementation. */
export async function peerParty(scratch: Scratch, kind: QuietKind, user: string, where: Where): Promise<TransferorParty> {
  const settings = { ...where, user, password: PASSWORD, answersAtOnce: true, more: kind === 'twinkle' ? byProxy : {} };
  const { peer, address } = await startQuietPeer(scratch, kind, settings);
  const say = async (line: string): Promise<void> => {
    await sleep(SETTLE_MS);
    await peer.verb('raw', line);
  };
  return {
    name: kind,
    user,
    address,
    hangUp: () => peer.verb('raw', words[kind].hangUp),
    call: (uri) => peer.verb('call', uri),
    transfer: async (uri) => {
      await sleep(SETTLE_MS);
      await peer.verb('transfer', uri);
    },
    consult: async (uri) => {
      for (const line of words[kind].consult) await say(line.replace('URI', uri));
    },
    connect: () => say(words[kind].connect),
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
