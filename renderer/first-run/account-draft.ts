import type { InferContractRouterInputs } from '@orpc/contract';
import type { AccountSettings } from '../../main/contract/accounts.ts';
import type { contract } from '../../main/contract/contract.ts';

type NewAccount = InferContractRouterInputs<typeof contract>['accounts']['add'];

type Transport = NonNullable<AccountSettings['transport']>;

/** What stands in the form; numbers as they are typed. */
export interface AccountDraft {
  readonly aor: string;
  readonly password: string;
  readonly displayName: string;
  readonly authUsername: string;
  readonly registrar: string;
  readonly outboundProxy: string;
  readonly secondProxy: string;
  readonly transport: 'auto' | Transport;
  readonly srtp: 'off' | 'sdes';
  readonly keepAliveSeconds: string;
  readonly qualifySeconds: string;
}

export const emptyAccount: AccountDraft = {
  aor: '',
  password: '',
  displayName: '',
  authUsername: '',
  registrar: '',
  outboundProxy: '',
  secondProxy: '',
  transport: 'auto',
  srtp: 'off',
  keepAliveSeconds: '',
  qualifySeconds: '',
};

/** The settings of an account as the form shows them; the password is not known. */
export function draftOf(settings: AccountSettings): AccountDraft {
  const { transport = 'auto', srtp = 'off', keepAliveSeconds, qualifySeconds } = settings;
  const texts = Object.keys(emptyAccount).map((name) => [name, Reflect.get(settings, name) ?? ''] as const);
  return {
    ...emptyAccount,
    ...Object.fromEntries(texts),
    aor: settings.aor.replace(/^sip:/, ''),
    transport,
    srtp,
    keepAliveSeconds: keepAliveSeconds?.toString() ?? '',
    qualifySeconds: qualifySeconds?.toString() ?? '',
  };
}

/** The request for the engine: trimmed (never the password), empty fields left out. */
export function newAccountOf({
  aor,
  password,
  transport,
  srtp,
  keepAliveSeconds,
  qualifySeconds,
  ...texts
}: AccountDraft): NewAccount {
  const given = Object.entries(texts)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '');
  return {
    aor: aor.trim(),
    password,
    ...Object.fromEntries(given),
    ...(transport === 'auto' ? {} : { transport }),
    ...(srtp === 'off' ? {} : { srtp }),
    ...numberIn('keepAliveSeconds', keepAliveSeconds),
    ...numberIn('qualifySeconds', qualifySeconds),
  };
}

/** A change of an account: what the form does not show stays, as does a password that is not typed anew. */
export function changedAccountOf(
  draft: AccountDraft,
  settings: AccountSettings,
): Omit<NewAccount, 'password'> & { password?: string } {
  const { password, ...changed } = newAccountOf(draft);
  const { authorities, acceptedCertificates, clientCertificate } = settings;
  const kept = Object.entries({ authorities, acceptedCertificates, clientCertificate }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...changed, ...Object.fromEntries(kept), ...(password === '' ? {} : { password }) };
}

/** `{}` for an empty field; what is no number is left to the engine to refuse. */
function numberIn(name: 'keepAliveSeconds' | 'qualifySeconds', typed: string): Partial<NewAccount> {
  return typed.trim() === '' ? {} : { [name]: Number(typed) };
}
