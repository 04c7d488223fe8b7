import { quoted } from '../../sip/message/params.ts';
import type { Binding } from '../location/location-service.ts';

/** The names that a phone which asked for them may be reached by (RFC 5627 §5.2). */
export type GruuParams = (binding: Binding) => readonly (readonly [name: 'pub-gruu' | 'temp-gruu', uri: string])[];

/**
 * The Contact rows of a 200 to REGISTER: every current binding with the seconds it has left (RFC 3261 §10.3 step 8).
 *
 * @param gruus for a phone that supports them
 */
export function bindingList(
  bindings: readonly Binding[],
  nowUnixMs: number,
  gruus?: GruuParams,
): readonly (readonly [string, string])[] {
  return bindings.map((binding) => ['Contact', contactValue(binding, nowUnixMs, gruus)] as const);
}

function contactValue(binding: Binding, nowUnixMs: number, gruus: GruuParams | undefined): string {
  const { contact, q, expiresAtUnixMs, instanceId, regId, features = '' } = binding;
  const seconds = Math.ceil((expiresAtUnixMs - nowUnixMs) / 1_000);
  const instance = instanceId === undefined ? '' : `;+sip.instance=${quoted(instanceId)}`;
  const flow = regId === undefined ? '' : `;reg-id=${regId}`;
  const names = gruus?.(binding).map(([name, uri]) => `;${name}=${quoted(uri)}`) ?? [];
  return `<${contact}>${instance}${flow}${features}${names.join('')};q=${q};expires=${seconds}`;
}
