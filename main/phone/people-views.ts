import type { PersonView, VoicemailView } from '../contract/person-view.ts';
import type { Voicemail } from '../presence/account-events.ts';
import { type Lamp, pickUpOf } from '../presence/lamp.ts';
import type { Person } from '../presence/presence.ts';
import type { WatchedAddress } from './phone-people.ts';

/** What is known of people in the words of the contract. Nothing is decided here. */

/** @param person what watching them told; absent: nobody watches, their account is off */
export function personView(address: WatchedAddress, person: Person | undefined): PersonView {
  const { uri, name, contactId, accountId, isFavourite, isMember } = address;
  const note = person?.presence.note;
  const talksTo = person && peerOf(person.lamp);
  return {
    uri,
    ...(name !== undefined && { name }),
    ...(contactId !== undefined && { contactId }),
    accountId,
    isFavourite,
    isMember,
    availability: person?.presence.state ?? 'unknown',
    ...(note !== undefined && note !== '' && { note }),
    lamp: person?.lamp.state ?? 'unknown',
    canPickUp: person !== undefined && pickUpOf(person.lamp) !== undefined,
    ...(talksTo && { talksTo }),
  };
}

function peerOf({ calls }: Lamp): PersonView['talksTo'] {
  const call = calls.find(({ peerUri }) => peerUri !== undefined);
  if (call?.peerUri === undefined) return undefined;
  return { uri: call.peerUri, ...(call.peerName ? { name: call.peerName } : {}) };
}

export function voicemailView({ accountId, isWaiting, new: fresh, old, mailbox }: Voicemail): VoicemailView {
  return { accountId, isWaiting, new: fresh, old, ...(mailbox !== undefined && { mailbox }) };
}
