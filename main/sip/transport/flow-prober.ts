import type { Clock, Timer } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import type { OpenFlow } from './flow.ts';
import { bindingRequest, bindingSuccess, parseBinding, STUN_ID_BYTES } from './stun-binding.ts';

/** Waits before a request is repeated, and at last before it is given up (RFC 5389 §7.2.1, fewer times). */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000] as const;

interface Probe {
  readonly flow: OpenFlow;
  readonly request: Uint8Array;
  readonly resolve: (mapped: Address | undefined) => void;
  sent: number;
  timer?: Timer;
}

/**
 * STUN on SIP's own UDP ports (RFC 5626 §3.5.2, §4.4.2, §8): asks whether a flow is alive and where its other end sees us, and answers
 * those who ask us.
 */
export class FlowProber implements Disposable {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #probes = new Map<string, Probe>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** @returns where the peer sees us; `undefined` when it does not answer, at most 15.5 s later */
  probe(flow: OpenFlow): Promise<Address | undefined> {
    if (this.#probes.size >= limits.transport.probes) return Promise.resolve(flow.local);
    const id = this.#random.bytes(STUN_ID_BYTES);
    const { promise, resolve } = Promise.withResolvers<Address | undefined>();
    const probe: Probe = { flow, request: bindingRequest(id), resolve, sent: 0 };
    this.#probes.set(keyOf(id), probe);
    this.#send(keyOf(id), probe);
    return promise;
  }

  /** Takes a datagram that is STUN. */
  take(bytes: Uint8Array, flow: OpenFlow): void {
    const binding = parseBinding(bytes);
    if (binding === undefined) return;
    if (binding.kind === 'request') {
      if (!binding.isDemanding) flow.send(bindingSuccess(binding.id, flow.remote));
      return;
    }
    const key = keyOf(binding.id);
    const isItsFlow = this.#probes.get(key)?.flow.id === flow.id; // nobody else may answer
    if (isItsFlow && (binding.kind === 'failure' || binding.mapped)) this.#settle(key, binding.mapped);
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#probes.keys()]) this.#settle(key, undefined);
  }

  #send(key: string, probe: Probe): void {
    const waitMs = waitsMs[probe.sent];
    if (waitMs === undefined) {
      this.#settle(key, undefined);
      return;
    }
    probe.sent += 1;
    probe.flow.send(probe.request);
    probe.timer = this.#clock.after(waitMs, () => this.#send(key, probe));
  }

  #settle(key: string, mapped: Address | undefined): void {
    const probe = this.#probes.get(key);
    this.#probes.delete(key);
    probe?.timer?.[Symbol.dispose]();
    probe?.resolve(mapped);
  }
}

function keyOf(id: Uint8Array): string {
  return Buffer.from(id).toString('hex');
}
