import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { CallingAccount } from '../calls/calling-account.ts';
import { Calls } from '../calls/calls.ts';
import type { LocalHosts } from '../calls/local-hosts.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { DeviceSpec } from '../media/protocol.ts';
import { isSipUri, sipUri, type Uri } from '../sip/message/uri.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';

/** The numbers that answer by themselves, and what a caller hears. */
const devices: Readonly<Record<string, DeviceSpec>> = {
  echo: { kind: 'echo' },
  tone: { kind: 'local', play: { tone: 1_000 } },
  time: { kind: 'local', play: 'time' },
  music: { kind: 'local', play: 'music' },
};

export const serviceNames: readonly string[] = Object.keys(devices);

/** Whether `uri` names one of the services. */
export function isService(uri: Uri): boolean {
  return isSipUri(uri) && uri.user !== undefined && Object.hasOwn(devices, uri.user);
}

export interface ServicesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly agent: UserAgent;
  readonly media: MediaHost;
  readonly hosts: LocalHosts;
  /** Domain whose numbers these are. */
  readonly domain: string;
}

/** The user agent behind `echo`, `tone`, `time` and `music`: answers at once. Disposing stops answering; the agent ends running calls. */
export class Services implements Disposable {
  readonly #calls: Calls;

  constructor(options: ServicesOptions) {
    this.#calls = new Calls({ ...options, accountOf: (invite) => accountFor(invite, options.domain) });
    this.#calls.onIncoming((call) => {
      const name = serviceOf(call.origin.uri());
      const device = name === undefined ? undefined : devices[name];
      if (device) void this.#calls.answer(call, { device });
      else call.decline(404);
    });
  }

  get callCount(): number {
    return this.#calls.running.length;
  }

  [Symbol.dispose](): void {
    this.#calls[Symbol.dispose]();
  }
}

function serviceOf(uri: ReturnType<IncomingInvite['request']['uri']>): string | undefined {
  return uri.ok && isSipUri(uri.value) && isService(uri.value) ? uri.value.user : undefined;
}

function accountFor(invite: IncomingInvite, domain: string): CallingAccount | undefined {
  const name = serviceOf(invite.request.uri());
  if (name === undefined) return undefined;
  // Nobody makes a service call somebody else (RFC 3515).
  const from = { uri: sipUri({ user: name, host: domain }), params: new Map() };
  return { id: name, identity: { from }, followsReferrals: false };
}
