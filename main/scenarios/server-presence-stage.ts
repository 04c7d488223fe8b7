import assert from 'node:assert/strict';
import { identityOf } from '../accounts/identity.ts';
import { availabilityOf, presenceOf } from '../events/availability.ts';
import { DIALOG_INFO, type DialogInfo, readDialogInfo } from '../events/dialog-info.ts';
import { MESSAGE_SUMMARY, readMessageSummary } from '../events/message-summary.ts';
import { PIDF, type PresenceDocument, readPresence, writePresence } from '../events/presence.ts';
import { REG_INFO, readRegInfo } from '../events/reg-info.ts';
import { Publication } from '../sip/events/publication.ts';
import { type NotifiedState, Subscription } from '../sip/events/subscription.ts';
import type { SipResponse } from '../sip/message/message.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { Body } from '../sip/ua/body.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { HOUSE_DOMAIN, House, type HousePhone, NOTHING_LEFT } from '../testing/house.ts';

const accepts: Readonly<Record<string, string>> = {
  presence: PIDF,
  dialog: DIALOG_INFO,
  'message-summary': MESSAGE_SUMMARY,
  reg: REG_INFO,
};

/** A domain that tells its members of each other, and keeps what is written to them. */
export async function openPresenceHouse(seed = 1): Promise<House> {
  const house = new House(seed);
  await house.open(false, true, true);
  return house;
}

export async function closeHouse(house: House): Promise<void> {
  house.network.impair({}, {});
  assert.deepEqual(await house.close(), NOTHING_LEFT);
}

export function aorOf(name: string): SipUri {
  return sipUri({ user: name, host: HOUSE_DOMAIN });
}

/** A subscription of a phone, and all that it was told. */
export class Watching {
  readonly subscription: Subscription;
  readonly notified: NotifiedState[] = [];

  constructor({ agent, account }: HousePhone, whom: string, event: string, expiresSeconds?: number) {
    this.subscription = new Subscription(agent.events, {
      identity: account.identity,
      target: aorOf(whom),
      event,
      accepts: [accepts[event] ?? 'text/plain'],
      ...(expiresSeconds !== undefined && { expiresSeconds }),
    });
    this.subscription.onNotified((notified) => void this.notified.push(notified));
  }

  get phase(): string {
    const { phase, status } = this.subscription.state;
    return status === undefined ? phase : `${phase} ${status}`;
  }

  /** The latest presence. */
  get presence(): PresenceDocument {
    return read(readPresence, this.#body);
  }

  /** The same in one word. */
  get availability(): string {
    return availabilityOf(this.presence).state;
  }

  /** All documents about calls. */
  get dialogs(): readonly DialogInfo[] {
    return this.notified.flatMap(({ body }) => (body ? [read(readDialogInfo, body)] : []));
  }

  get summary() {
    return read(readMessageSummary, this.#body);
  }

  get registration() {
    const [registration] = read(readRegInfo, this.#body).registrations;
    return registration ?? assert.fail('no registration');
  }

  get #body(): Body {
    return this.notified.findLast(({ body }) => body !== undefined)?.body ?? assert.fail('nothing was told');
  }
}

/** What one phone says of its member: `busy`, with a note. */
export function busyDocument(name: string, note: string, id = 't1'): Body {
  const aor = `sip:${name}@${HOUSE_DOMAIN}`;
  return writePresence(presenceOf(aor, id, aor, { state: 'busy', note }));
}

export function publish({ agent, account }: HousePhone, body: Body, event = 'presence'): Publication {
  return new Publication(agent.events, { identity: account.identity, target: aorOf(account.aor.user), event, body });
}

/** A request as the test words it, with the credentials of the phone. */
export interface Wording {
  readonly method: 'SUBSCRIBE' | 'PUBLISH';
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly identity?: LocalIdentity;
  /** In a dialog with this tag of the domain. */
  readonly toTag?: string;
}

/** @returns the status, and the response where there was one */
export async function ask(
  house: House,
  { agent, account }: HousePhone,
  { method, target, headers = {}, body, identity = account.identity, toTag }: Wording,
): Promise<{ readonly status: number; readonly response: SipResponse | undefined }> {
  const asking = agent.request({
    identity,
    method,
    target: aorOf(target),
    headers: Object.entries(headers),
    ...(toTag !== undefined && { to: { uri: aorOf(target), params: new Map([['tag', toTag]]) } }),
    ...(body && { body }),
  });
  await house.clock.run(3_000);
  const answer = await asking;
  return answer.ok
    ? { status: answer.value.status, response: answer.value }
    : { status: answer.error.status, response: answer.error.response };
}

/** Somebody of another domain, or somebody who says to be one of ours; knows no password. */
export function strangerAs(house: House, aor: string): LocalIdentity {
  const account = identityOf({ aor, registrar: '10.0.0.1' }, 'guessed', house.random);
  assert.ok(account.ok);
  return account.value.identity;
}

function read<T>(reader: (bytes: Uint8Array) => { ok: true; value: T } | { ok: false }, body: Body): T {
  const value = reader(body.bytes);
  return value.ok ? value.value : assert.fail(`unreadable: ${Buffer.from(body.bytes)}`);
}
