import type { PersonView } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { peerTitle } from './peer.ts';

/** What stands out about somebody: what their phone does comes before what they say of themselves. */
export type PersonLook = 'ringing' | 'inCall' | PersonView['availability'] | 'free';

export function personLook({ lamp, availability }: Pick<PersonView, 'lamp' | 'availability'>): PersonLook {
  if (lamp === 'ringing') return 'ringing';
  if (lamp === 'busy') return 'inCall';
  return availability === 'unknown' && lamp === 'free' ? 'free' : availability;
}

const looks: Readonly<Record<Exclude<PersonLook, 'ringing' | 'inCall'>, () => string>> = {
  available: m.person_available,
  away: m.person_away,
  busy: m.person_busy,
  doNotDisturb: m.person_doNotDisturb,
  offline: m.person_offline,
  unknown: m.person_unknown,
  free: m.person_free,
};

/** The same in words, with what they say beside. */
export function personWords(person: PersonView): string {
  const { note, talksTo } = person;
  const look = personLook(person);
  const name = talksTo && peerTitle(talksTo);
  if (look === 'ringing') return name === undefined ? m.person_ringing() : m.person_ringing_from({ name });
  if (look === 'inCall') return name === undefined ? m.person_in_call() : m.person_in_call_with({ name });
  return note === undefined ? looks[look]() : `${looks[look]()} · ${note}`;
}
