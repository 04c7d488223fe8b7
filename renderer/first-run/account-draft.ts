import type { InferContractRouterInputs } from '@orpc/contract';
import type { AccountSettings } from '../../main/contract/accounts.ts';
import type { contract } from '../../main/contract/contract.ts';

type NewAccount = InferContractRouterInputs<typeof contract>['accounts']['add'];

type Transport = NonNullable<AccountSettings['transport']>;

type Encryption = Pick<AccountSettings, 'srtp' | 'srtpPolicy'>;

/** By what the sound is encrypted, and whether a call may be without. */
const encryptions = {
  off: {},
  'dtls-preferred': { srtp: 'dtls', srtpPolicy: 'preferred' },
  dtls: { srtp: 'dtls' },
  'sdes-preferred': { srtp: 'sdes', srtpPolicy: 'preferred' },
  sdes: { srtp: 'sdes' },
} as const satisfies Readonly<Record<string, Encryption>>;
type SoundEncryption = keyof typeof encryptions;

function encryptionOf({ srtp = 'off', srtpPolicy }: Encryption): SoundEncryption {
  return srtp !== 'off' && srtpPolicy === 'preferred' ? `${srtp}-preferred` : srtp;
}

/** By which codecs the sound of calls goes. */
const codecOrders = {
  best: undefined,
  g722: ['g722', 'opus', 'pcmu', 'pcma'],
  g711: ['pcmu', 'pcma', 'g722', 'opus'],
  'g711-only': ['pcmu', 'pcma'],
} as const satisfies Readonly<Record<string, AccountSettings['codecs']>>;
type CodecOrder = keyof typeof codecOrders;

function codecOrderOf({ codecs }: AccountSettings): CodecOrder {
  const orders: readonly CodecOrder[] = ['g722', 'g711', 'g711-only'];
  return orders.find((order) => codecOrders[order]?.join() === codecs?.join()) ?? 'best';
}

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
  readonly codecOrder: CodecOrder;
  readonly encryption: SoundEncryption;
  readonly way: 'named' | 'ice';
  readonly stunServer: string;
  readonly turnServer: string;
  readonly turnUsername: string;
  readonly turnPassword: string;
  readonly isRelayOnly: boolean;
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
  codecOrder: 'best',
  encryption: 'off',
  way: 'named',
  stunServer: '',
  turnServer: '',
  turnUsername: '',
  turnPassword: '',
  isRelayOnly: false,
  keepAliveSeconds: '',
  qualifySeconds: '',
};

/** The settings of an account as the form shows them; the password is not known. */
export function draftOf(settings: AccountSettings): AccountDraft {
  const { transport = 'auto', keepAliveSeconds, qualifySeconds } = settings;
  const texts = Object.keys(emptyAccount).map((name) => [name, Reflect.get(settings, name) ?? ''] as const);
  return {
    ...emptyAccount,
    ...Object.fromEntries(texts),
    aor: settings.aor.replace(/^sip:/, ''),
    transport,
    codecOrder: codecOrderOf(settings),
    encryption: encryptionOf(settings),
    way: settings.ice ? 'ice' : 'named',
    isRelayOnly: settings.isRelayOnly === true,
    keepAliveSeconds: keepAliveSeconds?.toString() ?? '',
    qualifySeconds: qualifySeconds?.toString() ?? '',
  };
}

/** The request for the engine: trimmed (never the password), empty fields left out. */
export function newAccountOf({
  aor,
  password,
  transport,
  codecOrder,
  encryption,
  way,
  stunServer,
  turnServer,
  turnUsername,
  turnPassword,
  isRelayOnly,
  keepAliveSeconds,
  qualifySeconds,
  ...texts
}: AccountDraft): NewAccount {
  return {
    aor: aor.trim(),
    password,
    ...said(texts),
    ...(transport === 'auto' ? {} : { transport }),
    ...codecsOf(codecOrder),
    ...encryptions[encryption],
    ...(way === 'ice' ? { ice: true, ...said({ stunServer }) } : {}),
    ...(way === 'ice' && turnServer.trim() !== '' ? relayOf({ turnServer, turnUsername, turnPassword, isRelayOnly }) : {}),
    ...numberIn('keepAliveSeconds', keepAliveSeconds),
    ...numberIn('qualifySeconds', qualifySeconds),
  };
}

/** Trimmed, without what is empty. */
function said(texts: Readonly<Record<string, string>>): Partial<NewAccount> {
  const given = Object.entries(texts)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '');
  return Object.fromEntries(given);
}

type RelayDraft = Pick<AccountDraft, 'turnServer' | 'turnUsername' | 'turnPassword' | 'isRelayOnly'>;

/** A password that is not typed is not changed. */
function relayOf({ turnPassword, isRelayOnly, ...texts }: RelayDraft): Partial<NewAccount> {
  return { ...said(texts), ...(turnPassword === '' ? {} : { turnPassword }), ...(isRelayOnly ? { isRelayOnly } : {}) };
}

/** A change of an account: what the form does not show stays, as does a password that is not typed anew. */
export function changedAccountOf(
  draft: AccountDraft,
  settings: AccountSettings,
): Omit<NewAccount, 'password'> & { password?: string } {
  const { password, ...changed } = newAccountOf(draft);
  const { authorities, acceptedCertificates, clientCertificate } = settings;
  const { isWithheld, requires100rel, sessionExpiresSeconds, tellsConnectedIdentity } = settings;
  const ofCalls = { isWithheld, requires100rel, sessionExpiresSeconds, tellsConnectedIdentity };
  const kept = Object.entries({ authorities, acceptedCertificates, clientCertificate, ...ofCalls }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...changed, ...Object.fromEntries(kept), ...(password === '' ? {} : { password }) };
}

function codecsOf(order: CodecOrder): Partial<NewAccount> {
  const codecs = codecOrders[order];
  return codecs === undefined ? {} : { codecs: [...codecs] };
}

/** `{}` for an empty field; what is no number is left to the engine to refuse. */
function numberIn(name: 'keepAliveSeconds' | 'qualifySeconds', typed: string): Partial<NewAccount> {
  return typed.trim() === '' ? {} : { [name]: Number(typed) };
}
