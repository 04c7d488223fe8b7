import type { PresenceDocument } from './presence.ts';

/** What people say of themselves in one word. */
export type Availability = 'available' | 'away' | 'busy' | 'doNotDisturb' | 'offline';

/** One person's presence in one word, and what is known beside. */
export interface AvailabilityFacts {
  /** `unknown`: the document says nothing of it. */
  readonly state: Availability | 'unknown';
  /** As in {@link PresenceDocument}. */
  readonly activities: readonly string[];
  readonly note: string | undefined;
}

export interface OwnAvailability {
  readonly state: Availability;
  readonly note?: string | undefined;
  /** In a call: told as the activity `on-the-phone`. */
  readonly isOnThePhone?: boolean;
}

/** RPID has no word for it: told as `busy`, and as text to those who know it. */
const DO_NOT_DISTURB = 'do not disturb';

const occupied: readonly string[] = ['busy', 'on-the-phone', 'meeting', 'presentation', 'performance', 'appointment', 'steering'];
const absent: readonly string[] = [
  'away',
  'breakfast',
  'dinner',
  'holiday',
  'in-transit',
  'lunch',
  'meal',
  'permanent-absence',
  'shopping',
  'sleeping',
  'travel',
  'vacation',
  'worship',
];

/** What to publish of oneself: reachable at `contact` unless offline. @param id tells this phone from others of the same person */
export function presenceOf(entity: string, id: string, contact: string, own: OwnAvailability): PresenceDocument {
  const isOffline = own.state === 'offline';
  return {
    entity,
    tuples: [{ id, basic: isOffline ? 'closed' : 'open', contact, note: own.note }],
    ...(!isOffline && { person: { activities: activitiesOf(own), note: own.note } }),
  };
}

/** What a document says in one word: the person's activities decide, else whether any tuple is open. */
export function availabilityOf({ tuples, person, note }: PresenceDocument): AvailabilityFacts {
  const activities = person?.activities ?? [];
  const isOpen = tuples.some(({ basic }) => basic === 'open');
  const isClosed = !isOpen && tuples.some(({ basic }) => basic === 'closed');
  const isUnknown = tuples.length === 0 && activities.length === 0;
  const state = isClosed || isUnknown ? 'offline' : stateOf(activities);
  const said = person?.note ?? note ?? tuples.find((tuple) => tuple.note !== undefined)?.note;
  return { state: !isOpen && !isClosed && state === 'available' ? 'unknown' : state, activities, note: said };
}

function activitiesOf({ state, isOnThePhone = false }: OwnAvailability): readonly string[] {
  if (state === 'doNotDisturb') return ['busy', DO_NOT_DISTURB];
  const said = state === 'away' || state === 'busy' ? [state] : [];
  return isOnThePhone ? [...said, 'on-the-phone'] : said;
}

function stateOf(activities: readonly string[]): Availability {
  const words = activities.map((activity) => activity.toLowerCase());
  if (words.some((word) => word === DO_NOT_DISTURB || word === 'dnd' || word === 'do-not-disturb')) return 'doNotDisturb';
  if (words.some((word) => occupied.includes(word))) return 'busy';
  return words.some((word) => absent.includes(word)) ? 'away' : 'available';
}
