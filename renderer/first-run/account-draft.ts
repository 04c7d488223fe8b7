import type { InferContractRouterInputs } from '@orpc/contract';
import type { contract } from '../../main/contract/contract.ts';

type NewAccount = InferContractRouterInputs<typeof contract>['accounts']['add'];

/** What stands in the form. */
export interface AccountDraft {
  readonly aor: string;
  readonly password: string;
  readonly displayName: string;
  readonly authUsername: string;
  readonly registrar: string;
  readonly outboundProxy: string;
  readonly transport: 'auto' | 'udp' | 'tcp';
}

export const emptyAccount: AccountDraft = {
  aor: '',
  password: '',
  displayName: '',
  authUsername: '',
  registrar: '',
  outboundProxy: '',
  transport: 'auto',
};

/** The request for the engine: trimmed (never the password), empty fields left out. */
export function newAccountOf({ aor, password, transport, ...texts }: AccountDraft): NewAccount {
  const given = Object.entries(texts)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '');
  return { aor: aor.trim(), password, ...Object.fromEntries(given), ...(transport === 'auto' ? {} : { transport }) };
}
