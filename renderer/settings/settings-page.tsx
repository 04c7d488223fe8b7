import type { ReactNode } from 'react';
import { AccountForm } from '../first-run/account-form.tsx';
import { HeadsetSettings } from '../headset/headset-settings.tsx';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { useSession, useSnapshot, useView } from '../state/session-context.ts';
import { UpdateLine } from '../whats-new/update-line.tsx';
import { AccountPage } from './account-page.tsx';
import { AccountSettings } from './account-settings.tsx';
import { AddressBookSettings } from './address-book-settings.tsx';
import { AutomationPage } from './automation-page.tsx';
import { AutomationSettings } from './automation-settings.tsx';
import { DesktopSettings } from './desktop-settings.tsx';
import { DomainSettings } from './domain-settings.tsx';
import { FoundAccountSettings, NoSettings } from './found-settings.tsx';
import { LookSettings } from './look-settings.tsx';
import { MessageSettings } from './message-settings.tsx';
import { ProfileSettings } from './profile-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';
import { foundSettings, type SettingPlace } from './setting-index.ts';
import { SoundSettings } from './sound-settings.tsx';

/** What can be set, and what this copy is. */
export function SettingsPage() {
  const { view } = useSession();
  const isAdding = useView((state) => state.isAddingAccount);
  const editedId = useView((state) => state.editedAccountId);
  const edited = useSnapshot(({ accounts }) => accounts.find(({ id }) => id === editedId));
  const isAutomationOpen = useView((state) => state.isAutomationOpen);
  const search = useView((state) => state.settingsSearch);
  const stopAdding = (): void => view.setState({ isAddingAccount: false });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 px-4 py-4 wide:px-7 wide:py-6">
        {isAdding && <AccountForm onDone={stopAdding} onBack={stopAdding} />}
        {edited && !isAdding && <AccountPage key={edited.id} account={edited} />}
        {isAutomationOpen && !isAdding && !edited && <AutomationPage />}
        {!isAdding && !edited && !isAutomationOpen && (
          <>
            <div className="flex flex-wrap items-center gap-3">
              <h1 className="flex-1 text-xl font-semibold">{m.settings_title()}</h1>
              <SearchField
                label={m.settings_search()}
                value={search}
                onChange={(settingsSearch) => view.setState({ settingsSearch })}
                className="w-full wide:w-64"
              />
            </div>
            <Groups search={search.trim()} />
          </>
        )}
      </div>
    </div>
  );
}

const groups: readonly { readonly place: SettingPlace; readonly Group: () => ReactNode }[] = [
  { place: 'accounts', Group: AccountSettings },
  { place: 'sound', Group: SoundSettings },
  { place: 'headset', Group: HeadsetSettings },
  { place: 'messages', Group: MessageSettings },
  { place: 'look', Group: LookSettings },
  { place: 'desktop', Group: DesktopSettings },
  { place: 'automation', Group: AutomationSettings },
  { place: 'domain', Group: DomainSettings },
  { place: 'addressBooks', Group: AddressBookSettings },
  { place: 'profile', Group: ProfileSettings },
  { place: 'about', Group: About },
];

/** All groups, or those in which something fits. */
function Groups({ search }: { readonly search: string }) {
  const found = foundSettings(search);
  const places = new Set(found.map(({ place }) => place));
  const shown = groups.filter(({ place }) => search === '' || places.has(place));
  return (
    <>
      {shown.map(({ place, Group }) => (
        <Group key={place} />
      ))}
      {search !== '' && <FoundAccountSettings entries={found.filter(({ place }) => place === 'account')} />}
      {found.length === 0 && <NoSettings search={search} />}
    </>
  );
}

function About() {
  const { view } = useSession();
  const version = useSnapshot((snapshot) => snapshot.version);
  return (
    <SettingGroup title={m.about()}>
      <SettingLine label={m.keys_title()}>
        <Button onClick={() => view.setState({ isKeysTableOpen: true })}>{m.keys_show()}</Button>
      </SettingLine>
      <SettingLine label={m.app_name()}>
        <span className="text-ink-2" data-selectable>
          {m.version({ version })}
        </span>
        <Button onClick={() => view.setState({ isWhatsNewOpen: true })}>{m.whats_new()}</Button>
      </SettingLine>
      <UpdateLine />
    </SettingGroup>
  );
}
