import { type ComponentType, lazy } from 'react';

const loads: (() => Promise<unknown>)[] = [];

function later<Props>(load: () => Promise<ComponentType<Props>>) {
  loads.push(load);
  return lazy(async () => ({ default: await load() }));
}

/** What the first screen does not need: loaded when first looked at, or by {@link loadLater}. */
export const FirstRun = later(async () => (await import('../first-run/first-run.tsx')).FirstRun);
export const HistoryPage = later(async () => (await import('../history/history-page.tsx')).HistoryPage);
export const ContactsPage = later(async () => (await import('../people/contacts-page.tsx')).ContactsPage);
export const MessagesPage = later(async () => (await import('../messages/messages-page.tsx')).MessagesPage);
export const CallDetail = later(async () => (await import('../trace/call-detail.tsx')).CallDetail);
export const KeysTable = later(async () => (await import('../keyboard/keys-table.tsx')).KeysTable);
export const NetworkPage = later(async () => (await import('../network/network-page.tsx')).NetworkPage);
export const SettingsPage = later(async () => (await import('../settings/settings-page.tsx')).SettingsPage);
export const WhatsNew = later(async () => (await import('../whats-new/whats-new.tsx')).WhatsNew);

/**
 * Loads all of it, one after the other, while the window has nothing else to do: then a page is there at once, and a browser that has
 * lost its phone can still show them. What does not come is asked for again when it is looked at.
 *
 * @returns stops it
 */
export function loadLater(): () => void {
  let idle = 0;
  const next = ([load, ...rest]: readonly (() => Promise<unknown>)[]): void => {
    if (load === undefined) return;
    idle = requestIdleCallback(
      () =>
        void load().then(
          () => next(rest),
          () => undefined,
        ),
    );
  };
  next(loads);
  return () => cancelIdleCallback(idle);
}
