import type { Session } from '../state/session.ts';

const VERSION_KEY = 'trapeze.version';

/** Opens *What is new* when the program is another version than at the last start, as soon as there is no call. */
export function openAfterUpdate(
  { phone, view }: Pick<Session, 'phone' | 'view'>,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): void {
  const end = phone.subscribe(({ snapshot }) => {
    if (snapshot === undefined) return;
    const { version, calls, accounts } = snapshot;
    const seen = storage.getItem(VERSION_KEY);
    const isUpdated = seen !== null && seen !== version && accounts.length > 0;
    if (isUpdated && calls.length > 0) return;
    end();
    storage.setItem(VERSION_KEY, version);
    if (isUpdated) view.setState({ isWhatsNewOpen: true });
  });
}
