import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { FlowPhone, FlowServer, FlowStage } from './flow-stage.ts';

/** One domain, whose proxy stays on the path; Bob and Carol are its users, Alice calls from outside. */
export interface Office {
  readonly proxy: FlowServer;
  readonly alice: FlowPhone;
  readonly bob: FlowPhone;
  readonly carol: FlowPhone;
}

export const OFFICE_DOMAIN = 'biloxi.test';

export async function office(stage: FlowStage): Promise<Office> {
  const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
  const bob = await stage.phone('bob', { at: proxy });
  const carol = await stage.phone('carol', { at: proxy });
  return { proxy, alice: await stage.phone('alice'), bob, carol };
}

/** Alice has called Bob, and they talk. */
export async function officeInCall(stage: FlowStage): Promise<Office & { readonly hers: Call; readonly his: Call }> {
  const cast = await office(stage);
  const [hers, his] = await stage.talk(cast.alice, cast.bob);
  return { ...cast, hers, his };
}

/** Registers `contacts` for the user of `phone`, beside what is registered already. */
export async function registerContacts(stage: FlowStage, phone: FlowPhone, contacts: readonly string[]): Promise<void> {
  const { identity, agent } = phone;
  const headers = contacts.map((contact) => ['Contact', contact] as const);
  const target = sipUri({ host: OFFICE_DOMAIN });
  const outcome = await stage.during(agent.request({ identity, method: 'REGISTER', target, to: identity.from, headers }));
  assert.ok(outcome.ok);
}
