import { ChevronRight, SearchX } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useSession, useSnapshot } from '../state/session-context.ts';
import { addressOf } from '../words/peer.ts';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';
import type { SettingEntry } from './setting-index.ts';

/** What was found on the pages of the accounts, with the way there. */
export function FoundAccountSettings({ entries }: { readonly entries: readonly SettingEntry[] }) {
  const { view } = useSession();
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  if (entries.length === 0 || accounts.length === 0) return null;
  return (
    <SettingGroup title={m.settings_of_accounts()}>
      {entries.map(({ title, text }) => (
        <SettingLine key={title} label={<Explained title={title} text={text} />}>
          <div className="flex flex-col items-end">
            {accounts.map(({ id, aor }) => (
              <button
                key={id}
                type="button"
                aria-label={m.setting_at({ setting: title, account: addressOf(aor) })}
                onClick={() => view.setState({ editedAccountId: id })}
                className="flex min-h-6 max-w-60 items-center gap-1 rounded-sm text-sm font-semibold text-accent-ink hover:underline"
              >
                <Clipped text={addressOf(aor)} />
                <ChevronRight aria-hidden size={14} className="shrink-0" />
              </button>
            ))}
          </div>
        </SettingLine>
      ))}
    </SettingGroup>
  );
}

export function NoSettings({ search }: { readonly search: string }) {
  return <EmptyState icon={SearchX} title={m.settings_none_found()} text={m.settings_none_found_text({ text: search })} />;
}
