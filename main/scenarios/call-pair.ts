import assert from 'node:assert/strict';
import type { CallingAccount } from '../calls/calling-account.ts';
import { Calls, type CallsOptions } from '../calls/calls.ts';
import { IncomingCall } from '../calls/incoming-call.ts';
import type { OutgoingCall } from '../calls/outgoing-call.ts';
import { isSipUri, type SipUri } from '../sip/message/uri.ts';
import { FakeMediaHost } from '../testing/fake-media-host.ts';
import { type Party, TwoParty } from '../testing/two-party.ts';

/** A party with calls and a media host without sound. */
export interface Caller extends Party {
  readonly calls: Calls;
  readonly media: FakeMediaHost;
  readonly account: CallingAccount;
  /** The address that its calls name for sound; a test may move it. */
  readonly sound: { host: string };
}

type Settings = Partial<CallingAccount & Pick<CallsOptions, 'isOwnServer'>>;

/** People who call each other without a server between them. */
export class CallPair extends TwoParty {
  /** A party whose calls follow `settings`. */
  async caller(name: string, { isOwnServer, ...settings }: Settings = {}): Promise<Caller> {
    const party = await this.party(name);
    const media = new FakeMediaHost();
    const account: CallingAccount = { id: name, identity: party.identity, ...settings };
    const sound = { host: party.host };
    const calls = new Calls({
      clock: this.clock,
      random: this.random,
      agent: party.agent,
      media,
      hosts: { towards: async () => sound.host, facing: async () => sound.host },
      accountOf: () => account,
      ...(isOwnServer && { isOwnServer }),
    });
    return { ...party, calls, media, account, sound };
  }

  place(from: Caller, target: SipUri): OutgoingCall {
    const placed = from.calls.place(from.account, target);
    assert(placed.ok && isSipUri(target));
    return placed.value;
  }
}

/** The call that rings at `phone`. */
export function ringing(phone: Caller): IncomingCall {
  const call = phone.calls.running.find(({ facts }) => facts.state === 'incoming');
  assert(call instanceof IncomingCall, `nothing rings at ${phone.name}`);
  return call;
}

/** The session description of a phone that takes PCMU, at `port` of `address`. */
export function pcmuAt(address: string, port: number, direction = 'sendrecv'): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    `a=${direction}`,
    '',
  ].join('\r\n');
}
