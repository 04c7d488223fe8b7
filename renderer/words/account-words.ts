import type { CallRules } from '../../main/contract/call-rules.ts';
import type { AccountView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { addressOf, userOf } from './peer.ts';
import { type RegistrationHint, registrationHint, registrationStatus } from './registration.ts';

const hints: Readonly<Record<Exclude<RegistrationHint, 'silence' | 'none'>, () => string>> = {
  password: m.reg_hint_password,
  user: m.reg_hint_user,
  server: m.reg_hint_server,
  busy: m.reg_hint_busy,
};

/** The registration in words; of a failed one the reason, such as `403 Forbidden: wrong password?`. */
export function registrationWords(account: AccountView): string {
  switch (account.registration) {
    case 'off':
      return m.reg_off();
    case 'registering':
      return m.reg_registering();
    case 'registered':
      return m.reg_registered();
    case 'failed':
      return failureWords(account);
  }
}

function failureWords(account: AccountView): string {
  if (account.certificate) return m.reg_certificate();
  const status = registrationStatus(account);
  const hint = registrationHint(account);
  if (hint === 'silence' || status === '') return m.reg_silence();
  return hint === 'none' ? status : m.reg_failed({ status, hint: hints[hint]() });
}

/** The account's name for a list: how its person is called, else the user part. */
export function accountTitle({ displayName, aor }: Pick<AccountView, 'displayName' | 'aor'>): string {
  return displayName || userOf(aor) || addressOf(aor);
}

/** What of the rules for its calls a person had better know at a glance. */
export function rulesWords({ doNotDisturb, forwardAlways }: CallRules): readonly string[] {
  if (forwardAlways !== '') return [m.rules_active_forward({ target: addressOf(forwardAlways) })];
  return doNotDisturb ? [m.rules_active_dnd()] : [];
}
