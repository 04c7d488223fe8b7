import {
  Cog,
  History,
  type LucideIcon,
  MessageSquare,
  Mic,
  MicOff,
  Network,
  Pause,
  Phone,
  PhoneOff,
  Play,
  Settings,
  SquarePen,
  User,
  UserPlus,
  Users,
} from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { foundSettings } from '../settings/setting-index.ts';
import { canTalk } from '../state/call-choice.ts';
import { matches, matchingPeople, type Person } from '../state/people.ts';
import type { Session } from '../state/session.ts';
import type { Page } from '../state/view-state.ts';
import { callTitle } from '../words/call-words.ts';

/** Something that the command bar can do. */
export interface CommandItem {
  readonly key: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly detail: string;
  readonly run: () => void;
}

export interface CommandSources {
  readonly people: readonly Person[];
  /** Of the address book, those who fit what was typed. */
  readonly contacts: readonly Person[];
}

const MOST_ITEMS = 12;
const MOST_PEOPLE = 5;

/** What fits the typed words: what can be done with the call in front, people, pages, what can be begun, settings. */
export function commandItems(typed: string, session: Session, sources: CommandSources): readonly CommandItem[] {
  const wanted = typed.trim();
  const done = [...callItems(session), ...pageItems(session), ...beginItems(session)];
  const found = done.filter(({ title, detail }) => matches(wanted, title, detail));
  if (wanted === '') return found.slice(0, MOST_ITEMS);
  const people = peopleItems(wanted, session, sources);
  const settings = settingItems(wanted, session);
  return [...found.slice(0, 4), ...people, ...settings, callTyped(wanted, session)].slice(0, MOST_ITEMS);
}

function callItems({ actions }: Session): readonly CommandItem[] {
  const call = actions.foreground;
  if (!call || call.state === 'ended') return [];
  const detail = callTitle(call);
  const item = (key: string, icon: LucideIcon, title: string, run: () => Promise<void>): CommandItem => {
    return { key, icon, title, detail, run: () => void run() };
  };
  if (call.state === 'incoming') {
    return [
      item('answer', Phone, m.answer(), () => actions.answer(call.id)),
      item('decline', PhoneOff, m.decline(), () => actions.decline(call.id)),
    ];
  }
  const hold = item('hold', call.heldByUs ? Play : Pause, call.heldByUs ? m.command_resume() : m.hold(), () =>
    actions.toggleHold(),
  );
  return [
    item('mute', call.muted ? Mic : MicOff, call.muted ? m.command_unmute() : m.mute(), () => actions.toggleMute()),
    ...(canTalk(call) ? [hold] : []),
    item('end', PhoneOff, m.end(), () => actions.hangUp(call.id)),
  ];
}

const pages: readonly { readonly page: Page; readonly icon: LucideIcon; readonly title: () => string }[] = [
  { page: 'phone', icon: Phone, title: m.nav_phone },
  { page: 'contacts', icon: Users, title: m.nav_contacts },
  { page: 'messages', icon: MessageSquare, title: m.nav_messages },
  { page: 'history', icon: History, title: m.nav_history },
  { page: 'network', icon: Network, title: m.nav_network },
  { page: 'settings', icon: Settings, title: m.nav_settings },
];

function pageItems({ view }: Session): readonly CommandItem[] {
  return pages.map(({ page, icon, title }) => ({
    key: `page ${page}`,
    icon,
    title: title(),
    detail: m.command_page(),
    run: () => view.setState({ page, isAddingAccount: false, editedAccountId: undefined, tracedCall: undefined }),
  }));
}

function beginItems({ view, messageActions, contactActions }: Session): readonly CommandItem[] {
  return [
    { key: 'message', icon: SquarePen, title: m.messages_new(), detail: '', run: () => messageActions.startNew() },
    {
      key: 'person',
      icon: UserPlus,
      title: m.contacts_add(),
      detail: '',
      run: () => contactActions.open({ draft: { name: '', address: '' } }),
    },
    {
      key: 'account',
      icon: Cog,
      title: m.add_account(),
      detail: '',
      run: () => view.setState({ page: 'settings', isAddingAccount: true }),
    },
    { key: 'keys', icon: Cog, title: m.keys_title(), detail: '', run: () => view.setState({ isKeysTableOpen: true }) },
  ];
}

function peopleItems(wanted: string, { actions }: Session, { people, contacts }: CommandSources): readonly CommandItem[] {
  const known = new Set(contacts.map(({ uri }) => uri));
  const others = matchingPeople(wanted, people).filter(({ uri }) => !known.has(uri));
  return [...contacts, ...others].slice(0, MOST_PEOPLE).map(({ uri, title, address, accountId }) => ({
    key: `call ${uri}`,
    icon: User,
    title: m.call_name({ name: title }),
    detail: address === title ? '' : address,
    run: () => void actions.place(uri, accountId === '' ? undefined : accountId),
  }));
}

function settingItems(wanted: string, { view }: Session): readonly CommandItem[] {
  return foundSettings(wanted).map(({ title }) => ({
    key: `setting ${title}`,
    icon: Settings,
    title,
    detail: m.nav_settings(),
    run: () => view.setState({ page: 'settings', settingsSearch: title, isAddingAccount: false, editedAccountId: undefined }),
  }));
}

function callTyped(wanted: string, { actions }: Session): CommandItem {
  return {
    key: 'typed',
    icon: Phone,
    title: m.call_name({ name: wanted }),
    detail: '',
    run: () => void actions.place(wanted),
  };
}
