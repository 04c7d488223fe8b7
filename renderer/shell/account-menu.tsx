import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, Plus, RotateCw } from 'lucide-react';
import type { AccountView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { useActions, useSession, useSnapshot } from '../state/session-context.ts';
import { AccountDiagnosisItem } from '../trace/account-diagnosis.tsx';
import { accountTitle, registrationWords } from '../words/account-words.ts';
import { addressOf } from '../words/peer.ts';
import { menuItem } from './menu-item.ts';
import { OwnStateItems, ownStateWords } from './own-state.tsx';
import { RegistrationDot } from './registration-dot.tsx';

/** The account that calls, with its registration; the menu chooses another, tries again, or adds one. */
export function AccountMenu() {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const defaultId = useSnapshot((snapshot) => snapshot.defaultAccountId);
  const own = useSnapshot((snapshot) => ownStateWords(snapshot.presence.own));
  const account = accounts.find(({ id }) => id === defaultId) ?? accounts[0];
  if (account === undefined) return null;
  return (
    <Menu.Root>
      <Menu.Trigger className="flex min-w-0 flex-1 items-center gap-3 rounded-md px-3 py-1 text-left transition-colors hover:bg-hover data-popup-open:bg-hover wide:py-1.5">
        <RegistrationDot registration={account.registration} />
        <span className="min-w-0 flex-1">
          <span className="sr-only">{`${m.account()} `}</span>
          <Clipped text={accountTitle(account)} className="font-semibold" />
          <AccountState account={account} own={own} />
        </span>
        <ChevronDown aria-hidden size={16} className="shrink-0 text-ink-3" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" className="z-40">
          <Menu.Popup className="w-80 max-w-[calc(100vw-1rem)] rounded-md border border-line bg-raised p-1 shadow-float outline-none">
            <OwnStateItems />
            <Menu.Separator className="mx-3 my-1 h-px bg-line" />
            <Menu.RadioGroup value={account.id}>
              {accounts.map((each) => (
                <AccountItem key={each.id} account={each} />
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="mx-3 my-1 h-px bg-line" />
            <FailedItems accounts={accounts} />
            <AddItem />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Address and registration, of which only the address may be cut off; of a failed registration the reason takes the line. */
function AccountState({ account, own }: { readonly account: AccountView; readonly own?: string | undefined }) {
  const words = registrationWords(account);
  if (account.registration === 'failed') return <Clipped text={words} className="text-sm text-danger-ink" />;
  return (
    <span className="flex text-sm text-ink-3">
      <Clipped text={addressOf(account.aor)} />
      <span className="shrink-0 whitespace-pre">{` · ${own ?? words}`}</span>
    </span>
  );
}

function AccountItem({ account }: { readonly account: AccountView }) {
  const actions = useActions();
  return (
    <Menu.RadioItem value={account.id} onClick={() => void actions.setDefaultAccount(account.id)} className={menuItem}>
      <RegistrationDot registration={account.registration} />
      <span className="min-w-0 flex-1">
        <Clipped text={accountTitle(account)} className="font-semibold" />
        <AccountState account={account} />
      </span>
      <Menu.RadioItemIndicator>
        <Check aria-hidden size={16} className="text-accent" />
      </Menu.RadioItemIndicator>
    </Menu.RadioItem>
  );
}

function FailedItems({ accounts }: { readonly accounts: readonly AccountView[] }) {
  const actions = useActions();
  const failed = accounts.filter(({ registration }) => registration === 'failed');
  if (failed.length === 0) return null;
  return (
    <>
      {failed.map((account) => (
        <AccountDiagnosisItem key={account.id} account={account} />
      ))}
      <Menu.Item onClick={() => failed.forEach(({ id }) => void actions.retryAccount(id))} className={menuItem}>
        <RotateCw aria-hidden size={16} className="text-ink-3" />
        {m.try_again()}
      </Menu.Item>
    </>
  );
}

function AddItem() {
  const { view } = useSession();
  return (
    <Menu.Item onClick={() => view.setState({ page: 'settings', isAddingAccount: true })} className={menuItem}>
      <Plus aria-hidden size={16} className="text-ink-3" />
      {m.add_account()}
    </Menu.Item>
  );
}
