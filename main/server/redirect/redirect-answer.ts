import { isSipUri, parseUri, serializeUri, type Uri } from '../../sip/message/uri.ts';
import type { Answer } from '../answer.ts';
import type { Device } from '../location/gruu.ts';
import type { Binding, LocationService } from '../location/location-service.ts';
import type { StaticRoutes } from '../location/static-routes.ts';

export interface RedirectSources {
  readonly location: LocationService;
  readonly staticRoutes: StaticRoutes;
}

/**
 * Where `aor` is, as a redirection (RFC 3261 §8.3, §21.3): its static routes with the status that was set for them (301, 305, 380), else
 * its registered contacts with q and what is left of their time, 302 for one and 300 for several.
 *
 * @param device only this one's contacts
 * @returns `undefined`: nowhere
 */
export function redirectAnswer(
  aor: string,
  { location, staticRoutes }: RedirectSources,
  nowUnixMs: number,
  device?: Device,
): Answer | undefined {
  const fixed = device === undefined ? staticRoutes.find(aor) : [];
  if (fixed.length > 0) {
    const status = fixed[0]?.redirectStatus ?? statusFor(fixed.length);
    return { status, headers: fixed.map(({ contact }) => ['Contact', `<${contact}>`] as const) };
  }
  const contacts = location
    .find(aor)
    .filter((binding) => device === undefined || device.owns(binding))
    .flatMap((binding) => contactRow(binding, nowUnixMs));
  return contacts.length === 0 ? undefined : { status: statusFor(contacts.length), headers: contacts };
}

function statusFor(contacts: number): number {
  return contacts === 1 ? 302 : 300;
}

function contactRow({ contact, q, expiresAtUnixMs }: Binding, nowUnixMs: number): readonly (readonly [string, string])[] {
  const uri = parseUri(contact);
  if (!uri.ok) return [];
  const seconds = Math.ceil((expiresAtUnixMs - nowUnixMs) / 1_000);
  return [['Contact', `<${serializeUri(callable(uri.value))}>;q=${q};expires=${seconds}`]];
}

/** Without the parts that would make another request of it (§19.1.5): the caller shall call, and nothing else. */
function callable(uri: Uri): Uri {
  if (!isSipUri(uri)) return uri;
  const params = new Map([...uri.params].filter(([name]) => name !== 'method'));
  return { ...uri, params, headers: [] };
}
