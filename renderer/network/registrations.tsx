import { RotateCw } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { SettingGroup } from '../settings/setting-group.tsx';
import { RegistrationDot } from '../shell/registration-dot.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { registrationWords } from '../words/account-words.ts';
import { addressOf } from '../words/peer.ts';
import { timeWords } from '../words/time-words.ts';

/** Where this phone itself is registered, and if not, why. */
export function Registrations() {
  const actions = useActions();
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  return (
    <SettingGroup title={m.registrations_title()}>
      <ul>
        {accounts.map((account) => (
          <li key={account.id} className="flex items-center gap-3 border-b border-line px-4 py-3 last:border-b-0">
            <RegistrationDot registration={account.registration} />
            <div className="min-w-0 flex-1">
              <Clipped text={addressOf(account.aor)} className="font-semibold" />
              <p className={classNames('text-sm', account.registration === 'failed' ? 'text-danger-ink' : 'text-ink-3')}>
                {registrationWords(account)}
                {account.expiresAtUnixMs !== undefined &&
                  ` · ${m.registration_until({ time: timeWords(account.expiresAtUnixMs) })}`}
              </p>
            </div>
            {account.registration === 'failed' && (
              <Button icon={RotateCw} onClick={() => void actions.retryAccount(account.id)}>
                {m.try_again()}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </SettingGroup>
  );
}
