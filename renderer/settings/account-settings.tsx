import { Plus, RotateCw, Settings2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { AccountView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { RegistrationDot } from '../shell/registration-dot.tsx';
import { useActions, useSession, useSnapshot } from '../state/session-context.ts';
import { registrationWords, rulesWords } from '../words/account-words.ts';
import { addressOf } from '../words/peer.ts';
import { SettingGroup } from './setting-group.tsx';

/** The accounts: which one calls, on and off, try again, remove, add. */
export function AccountSettings() {
  const { view } = useSession();
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  return (
    <SettingGroup title={m.accounts()}>
      <ul>
        {accounts.map((account) => (
          <AccountLine key={account.id} account={account} isAlone={accounts.length === 1} />
        ))}
      </ul>
      <div className="p-2">
        <Button tone="quiet" icon={Plus} onClick={() => view.setState({ isAddingAccount: true })}>
          {m.add_account()}
        </Button>
      </div>
    </SettingGroup>
  );
}

function AccountLine({ account, isAlone }: { readonly account: AccountView; readonly isAlone: boolean }) {
  const { actions, view } = useSession();
  const isDefault = useSnapshot((snapshot) => snapshot.defaultAccountId === account.id);
  const address = addressOf(account.aor);
  const isFailed = account.registration === 'failed';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-3">
      <RegistrationDot registration={account.registration} />
      <div className="min-w-0 flex-1">
        <Clipped text={address} className="font-semibold" />
        <p className={classNames('text-sm', isFailed ? 'text-danger-ink' : 'text-ink-3')}>
          {registrationWords(account)}
          {account.isLocal && ` · ${m.account_local()}`}
          {isDefault && !isAlone && ` · ${m.account_used_for_calls()}`}
          {rulesWords(account.rules).map((words) => ` · ${words}`)}
        </p>
      </div>
      <div className="order-last flex basis-full justify-end gap-2 empty:hidden wide:order-none wide:basis-auto">
        {isFailed && (
          <Button icon={RotateCw} onClick={() => void actions.retryAccount(account.id)}>
            {m.try_again()}
          </Button>
        )}
        {!isDefault && account.registration !== 'off' && (
          <Button onClick={() => void actions.setDefaultAccount(account.id)}>{m.account_use_for_calls()}</Button>
        )}
      </div>
      <IconButton
        icon={Settings2}
        label={m.account_edit({ account: address })}
        onClick={() => view.setState({ editedAccountId: account.id })}
      />
      <RemoveAccount accountId={account.id} address={address} />
      <Toggle
        label={m.account_on({ account: address })}
        checked={account.registration !== 'off'}
        onChange={(enabled) => void actions.setAccountEnabled(account.id, enabled)}
      />
    </li>
  );
}

function RemoveAccount({ accountId, address }: { readonly accountId: string; readonly address: string }) {
  const actions = useActions();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={m.remove_account({ account: address })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.remove_account_title({ account: address })}
        text={m.remove_account_text()}
        confirm={m.remove()}
        onConfirm={() => void actions.removeAccount(accountId)}
      />
    </>
  );
}
