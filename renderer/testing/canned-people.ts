import type { PersonView, PresenceView } from '../../main/contract/person-view.ts';
import { localAccount, officeAccount } from './canned.ts';

const colleague: Omit<PersonView, 'uri'> = {
  accountId: officeAccount.id,
  isFavourite: true,
  isMember: false,
  availability: 'available',
  lamp: 'free',
  canPickUp: false,
};
const member: Omit<PersonView, 'uri'> = { ...colleague, accountId: localAccount.id, isFavourite: false, isMember: true };

/** Somebody in each state. */
export const cannedPeople: readonly PersonView[] = [
  { ...colleague, uri: 'sip:grace@pbx.example.com', name: 'Grace Hopper', contactId: 'grace' },
  {
    ...colleague,
    uri: 'sip:alan@pbx.example.com',
    name: 'Alan Turing',
    lamp: 'ringing',
    canPickUp: true,
    talksTo: { uri: 'sip:2041@pbx.example.com', name: 'Reception' },
  },
  {
    ...colleague,
    uri: 'sip:linwei@pbx.example.com',
    name: '林薇',
    lamp: 'busy',
    talksTo: { uri: 'sip:wangfang@pbx.example.com', name: '王芳' },
  },
  { ...colleague, uri: 'sip:barbara@pbx.example.com', name: 'Barbara Liskov', availability: 'away', note: 'Back at four' },
  { ...colleague, uri: 'sip:dennis@pbx.example.com', availability: 'unknown', lamp: 'unknown' },
  { ...member, uri: 'sip:katherine@trapeze.local', availability: 'doNotDisturb' },
  { ...member, uri: 'sip:bob@trapeze.local', availability: 'offline' },
];

export const cannedPresence: PresenceView = {
  own: { state: 'available' },
  people: [...cannedPeople],
  voicemail: [{ accountId: officeAccount.id, isWaiting: true, new: 2, old: 1, mailbox: 'sip:*97@pbx.example.com' }],
};
