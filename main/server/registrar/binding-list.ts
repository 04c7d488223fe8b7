import { quoted } from '../../sip/message/params.ts';
import type { Binding } from '../location/location-service.ts';

/** The Contact rows of a 200 to REGISTER: every current binding with the seconds it has left (RFC 3261 §10.3 step 8). */
export function bindingList(bindings: readonly Binding[], nowUnixMs: number): readonly (readonly [string, string])[] {
  return bindings.map((binding) => ['Contact', contactValue(binding, nowUnixMs)] as const);
}

function contactValue({ contact, q, expiresAtUnixMs, instanceId }: Binding, nowUnixMs: number): string {
  const seconds = Math.ceil((expiresAtUnixMs - nowUnixMs) / 1_000);
  const instance = instanceId === undefined ? '' : `;+sip.instance=${quoted(instanceId)}`;
  return `<${contact}>${instance};q=${q};expires=${seconds}`;
}
