import { History, type LucideIcon, MessageSquare, Network, Phone, Settings, Users } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { useSession, useSnapshot, useView } from '../state/session-context.ts';
import type { Page } from '../state/view-state.ts';
import { Mark } from './mark.tsx';

const entries: readonly { readonly page: Page; readonly icon: LucideIcon; readonly label: () => string }[] = [
  { page: 'phone', icon: Phone, label: m.nav_phone },
  { page: 'contacts', icon: Users, label: m.nav_contacts },
  { page: 'messages', icon: MessageSquare, label: m.nav_messages },
  { page: 'history', icon: History, label: m.nav_history },
  { page: 'network', icon: Network, label: m.nav_network },
  { page: 'settings', icon: Settings, label: m.nav_settings },
];

/** The way between the pages: a rail at the left when wide, tabs at the bottom when compact. */
export function Rail() {
  return (
    <nav
      aria-label={m.nav_main()}
      className="order-last flex shrink-0 border-t border-line bg-canvas wide:order-first wide:w-22 wide:flex-col wide:gap-1 wide:border-t-0 wide:border-r wide:p-2"
    >
      <Mark className="mx-auto mt-2 mb-4 hidden size-8 text-accent wide:block" />
      {entries.map((entry) => (
        <RailEntry key={entry.page} {...entry} />
      ))}
    </nav>
  );
}

interface RailEntryProps {
  readonly page: Page;
  readonly icon: LucideIcon;
  readonly label: () => string;
}

function RailEntry({ page, icon: Icon, label }: RailEntryProps) {
  const { view } = useSession();
  const isCurrent = useView((state) => state.page === page);
  const news = useNews(page);
  const count = news?.count ?? 0;
  return (
    <button
      type="button"
      aria-current={isCurrent ? 'page' : undefined}
      onClick={() => view.setState({ page, isAddingAccount: false, editedAccountId: undefined, tracedCall: undefined })}
      className={classNames(
        'relative flex h-13 flex-1 flex-col items-center justify-center gap-1 text-xs transition-colors wide:h-15 wide:flex-none wide:rounded-md',
        isCurrent ? 'font-semibold text-accent-ink wide:bg-accent-soft' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <span className="relative">
        <Icon aria-hidden size={20} strokeWidth={isCurrent ? 2.25 : 1.75} />
        {count > 0 && (
          <span
            aria-hidden
            className="absolute -top-1.5 left-3 min-w-4.5 rounded-full bg-danger px-1 text-center text-xs font-semibold text-on-danger"
          >
            {Math.min(count, 99)}
          </span>
        )}
      </span>
      <span aria-hidden={count > 0}>{label()}</span>
      {count > 0 && <span className="sr-only">{news?.label}</span>}
    </button>
  );
}

/** What waits to be looked at on a page, and how that is called. */
function useNews(page: Page): { readonly count: number; readonly label: string } | undefined {
  const missed = useSnapshot((snapshot) => snapshot.missedCalls);
  const unread = useSnapshot((snapshot) => snapshot.messages.unread);
  if (page === 'history') return { count: missed, label: m.history_missed({ count: missed }) };
  return page === 'messages' ? { count: unread, label: m.messages_unread({ count: unread }) } : undefined;
}
