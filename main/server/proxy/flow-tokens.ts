import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { isReliable, type TransportName } from '../../net/transport-name.ts';
import type { SipUri } from '../../sip/message/uri.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import type { IsOpen } from '../location/way-back.ts';

const SEAL_BYTES = 10;
/** Longer than any pair of addresses. */
const MOST_CHARACTERS = 400;

type Written = readonly [TransportName, string, number, string, number, string];

/** What a token of ours leads to: a way, or `'closed'`: the stream it names is gone (RFC 5626 §5.3.1: 430). */
export type TokenWay = Target | 'closed';

/**
 * The user part of our Path and Record-Route URIs, where it names a flow (RFC 5626 §5.2): its addresses under a seal of ours, so that
 * nobody can make us send anywhere. Nothing is kept.
 */
export class FlowTokens {
  readonly #key: KeyObject;
  readonly #isOpen: IsOpen;

  /** @param key 16 bytes or more; tokens of UDP outlive a restart when it does */
  constructor(key: Uint8Array, isOpen: IsOpen) {
    this.#key = createSecretKey(createHmac('sha256', key).update('flow token').digest());
    this.#isOpen = isOpen;
  }

  tokenFor({ id, transport, local, remote }: Flow): string {
    const text = JSON.stringify([transport, local.host, local.port, remote.host, remote.port, id]);
    return Buffer.concat([this.#seal(text), Buffer.from(text)]).toString('base64url');
  }

  /**
   * Where the routes of ours that a request came by send it: the last of them decides, for that is the side it leaves by.
   *
   * @returns `undefined`: nowhere special
   */
  wayOf(passed: readonly SipUri[]): TokenWay | undefined {
    const user = passed.at(-1)?.user;
    const flow = user === undefined ? undefined : this.flowOf(user);
    if (flow === undefined) return undefined;
    if (flow.isReliable && !this.#isOpen(flow.id)) return 'closed';
    return { transport: flow.transport, address: flow.remote, flow };
  }

  /** The flow of a token, open or not; `undefined` for what is no token of ours. */
  flowOf(user: string): Flow | undefined {
    if (user.length > MOST_CHARACTERS) return undefined;
    const bytes = Buffer.from(user, 'base64url');
    const text = bytes.toString('utf8', SEAL_BYTES);
    const seal = bytes.subarray(0, SEAL_BYTES);
    if (seal.length < SEAL_BYTES || !timingSafeEqual(seal, this.#seal(text))) return undefined;
    // The seal says that we wrote it.
    const [transport, localHost, localPort, host, port, id] = JSON.parse(text) as Written;
    return {
      id,
      transport,
      local: { host: localHost, port: localPort },
      remote: { host, port },
      isReliable: isReliable(transport),
    };
  }

  #seal(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest().subarray(0, SEAL_BYTES);
  }
}
