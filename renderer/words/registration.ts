import type { AccountView } from '../../main/contract/snapshot.ts';

/** What a person can do about a failed registration; each is a question or hint in the locales. */
export type RegistrationHint = 'password' | 'user' | 'silence' | 'server' | 'busy' | 'none';

const byStatus: Readonly<Record<number, RegistrationHint>> = {
  0: 'silence',
  401: 'password',
  403: 'password',
  404: 'user',
  405: 'server',
  407: 'password',
  408: 'silence',
  410: 'user',
  501: 'server',
  604: 'user',
};

/** What the status of a failed REGISTER suggests (RFC 3261 §10.3, §21). */
export function registrationHint(account: Pick<AccountView, 'status'>): RegistrationHint {
  const status = account.status ?? 0;
  return byStatus[status] ?? (status >= 500 && status < 600 ? 'busy' : 'none');
}

/** The status line without the version, as `403 Forbidden`; '' when there was no answer. */
export function registrationStatus(account: Pick<AccountView, 'status' | 'reason'>): string {
  return account.status === undefined || account.status === 0 ? '' : `${account.status} ${account.reason ?? ''}`.trim();
}
