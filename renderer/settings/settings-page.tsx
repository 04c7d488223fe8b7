import { AccountForm } from '../first-run/account-form.tsx';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useSession, useSnapshot, useView } from '../state/session-context.ts';
import { AccountPage } from './account-page.tsx';
import { AccountSettings } from './account-settings.tsx';
import { DomainSettings } from './domain-settings.tsx';
import { LookSettings } from './look-settings.tsx';
import { MessageSettings } from './message-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

/** What can be set, and what this copy is. */
export function SettingsPage() {
  const { view } = useSession();
  const isAdding = useView((state) => state.isAddingAccount);
  const editedId = useView((state) => state.editedAccountId);
  const edited = useSnapshot(({ accounts }) => accounts.find(({ id }) => id === editedId));
  const stopAdding = (): void => view.setState({ isAddingAccount: false });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 px-4 py-4 wide:px-7 wide:py-6">
        {isAdding && <AccountForm onDone={stopAdding} onBack={stopAdding} />}
        {edited && !isAdding && <AccountPage key={edited.id} account={edited} />}
        {!isAdding && !edited && (
          <>
            <h1 className="text-xl font-semibold">{m.settings_title()}</h1>
            <AccountSettings />
            <MessageSettings />
            <LookSettings />
            <DomainSettings />
            <About />
          </>
        )}
      </div>
    </div>
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
      </SettingLine>
    </SettingGroup>
  );
}
