import type { AccountSettings } from '../accounts/account.ts';
import { parseTransportName } from '../net/transport-name.ts';
import { parseNameAddr } from '../sip/message/name-addr.ts';
import { parseSections, type Section } from './key-values.ts';

/** An account of another phone. The password is missing where it is kept as a hash only. */
export interface ForeignAccount {
  readonly settings: AccountSettings;
  readonly password?: string | undefined;
}

/** Whose file it is. */
export type ForeignPhone = 'microsip' | 'linphone' | 'twinkle' | 'baresip';

const MOST_ACCOUNTS = 50;

/** Reads the accounts of another phone; which one, its content says. @returns undefined when it is no file of a known phone */
export function parseForeignAccounts(
  text: string,
): { readonly phone: ForeignPhone; readonly accounts: readonly ForeignAccount[] } | undefined {
  const sections = parseSections(text);
  for (const [phone, read] of readers) {
    const accounts = read(sections, text).filter(({ settings }) => isAddress(settings.aor));
    if (accounts.length > 0) return { phone, accounts: accounts.slice(0, MOST_ACCOUNTS) };
  }
  return undefined;
}

type Read = (sections: readonly Section[], text: string) => readonly ForeignAccount[];

const readers: readonly (readonly [ForeignPhone, Read])[] = [
  ['microsip', (sections) => sections.filter(({ name }) => /^account\d+$/.test(name)).flatMap(fromMicrosip)],
  ['linphone', fromLinphone],
  ['twinkle', ([only]) => (only ? fromTwinkle(only) : [])],
  ['baresip', (_, text) => text.split('\n').slice(0, 1_000).flatMap(fromBaresip)],
];

const isAddress = (aor: string): boolean => /^(sips?:)?[^\s@<>"]{1,128}@[^\s@<>"]{1,128}$/.test(aor);

/** Only what was said. */
function account(
  aor: string,
  said: Readonly<Record<string, string | undefined>>,
  more: Partial<AccountSettings>,
  password: string | undefined,
): ForeignAccount {
  const texts = Object.entries(said).filter(([, value]) => value !== undefined && value !== '');
  return { settings: { aor, ...Object.fromEntries(texts), ...more }, password: password || undefined };
}

/** `microsip.ini`: a section `[Account1]` for each. Newer versions keep the password encrypted for this Windows user. */
function fromMicrosip({ values }: Section): readonly ForeignAccount[] {
  const of = (key: string): string => values.get(key) ?? '';
  const domain = of('domain') || of('server');
  if (of('username') === '' || domain === '') return [];
  const registrar = of('server') === domain ? '' : of('server');
  const authUsername = of('authid') === of('username') ? '' : of('authid');
  const said = { displayName: of('displayname'), authUsername, registrar, outboundProxy: of('proxy') };
  const keepAlive = Number(of('keepalive'));
  return [
    account(
      `${of('username')}@${domain}`,
      said,
      {
        ...transportOf(of('transport')),
        ...(/^(mandatory|2)$/i.test(of('srtp')) && { srtp: 'sdes' as const }),
        ...(keepAlive >= 10 && keepAlive <= 3_600 && { keepAliveSeconds: Math.round(keepAlive) }),
        ...(of('hidecid') === '1' && { isWithheld: true }),
      },
      of('passwordsize') === '' ? of('password') : undefined,
    ),
  ];
}

/** `linphonerc`: `[proxy_0]` with the address and `[auth_info_0]` with the password, joined by user and domain. */
function fromLinphone(sections: readonly Section[]): readonly ForeignAccount[] {
  const secrets = sections.filter(({ name }) => name.startsWith('auth_info_')).map(({ values }) => values);
  const encryption = sections.find(({ name }) => name === 'sip')?.values.get('media_encryption') ?? '';
  return sections
    .filter(({ name }) => name.startsWith('proxy_'))
    .flatMap(({ values }) => {
      const identity = parseNameAddr(values.get('reg_identity') ?? '');
      if (!identity.ok || !('host' in identity.value.uri)) return [];
      const { user = '', host } = identity.value.uri;
      const secret =
        secrets.find((each) => each.get('username') === user && [undefined, '', host].includes(each.get('domain'))) ??
        secrets.find((each) => each.get('username') === user);
      const proxy = parseNameAddr(values.get('reg_proxy') ?? '');
      const server = proxy.ok && 'host' in proxy.value.uri ? proxy.value.uri : undefined;
      const serverText = server && `${server.host}${server.port === undefined ? '' : `:${server.port}`}`;
      const said = {
        displayName: identity.value.displayName,
        authUsername: secret?.get('userid') === user ? '' : secret?.get('userid'),
        ...(serverText !== host && { registrar: serverText }),
      };
      const transport = server?.params.get('transport');
      const srtp = { srtp: 'sdes', dtls: 'dtls' }[encryption.toLowerCase()];
      return [
        account(
          `${user}@${host}`,
          said,
          { ...transportOf(transport ?? ''), ...((srtp === 'sdes' || srtp === 'dtls') && { srtp }) },
          secret?.get('passwd'),
        ),
      ];
    });
}

/** Twinkle's `.cfg`: one account, its keys without sections. */
function fromTwinkle({ values }: Section): readonly ForeignAccount[] {
  const of = (key: string): string => values.get(key) ?? '';
  if (of('user_name') === '' || of('user_domain') === '') return [];
  const said = {
    displayName: of('user_display'),
    authUsername: of('auth_name') === of('user_name') ? '' : of('auth_name'),
    registrar: of('registrar').replace(/^sip:/, ''),
    outboundProxy: of('outbound_proxy').replace(/^sip:/, ''),
  };
  const isRequired = of('ext_100rel') === 'required';
  const more = { ...transportOf(of('sip_transport')), ...(isRequired && { requires100rel: true }) };
  return [account(`${of('user_name')}@${of('user_domain')}`, said, more, of('auth_pass'))];
}

/** baresip's `accounts`: a line `"Name" <sip:user@domain;transport=tcp>;auth_user=…;auth_pass=…` for each. */
function fromBaresip(line: string): readonly ForeignAccount[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || text.length > 4_096 || !/<sips?:/i.test(text)) return [];
  const parsed = parseNameAddr(text);
  if (!parsed.ok || !('host' in parsed.value.uri)) return [];
  const { uri, displayName, params } = parsed.value;
  const of = (name: string): string => (params.get(name) ?? '').replace(/^"|"$/g, '');
  const user = uri.user ?? '';
  const said = {
    displayName,
    authUsername: of('auth_user') === user ? '' : of('auth_user'),
    outboundProxy: of('outbound').replace(/^sip:/, '').split(';')[0],
    ...(uri.port !== undefined && { registrar: `${uri.host}:${uri.port}` }),
  };
  const encryption = of('mediaenc');
  return [
    account(
      `${user}@${uri.host}`,
      said,
      {
        ...transportOf(uri.params.get('transport') ?? ''),
        ...(encryption === 'srtp-mand' && { srtp: 'sdes' as const }),
        ...(encryption === 'srtp' && { srtp: 'sdes' as const, srtpPolicy: 'preferred' as const }),
        ...(encryption.startsWith('dtls_srtp') && { srtp: 'dtls' as const }),
      },
      of('auth_pass') || uri.password,
    ),
  ];
}

function transportOf(name: string): Pick<AccountSettings, 'transport'> {
  const transport = parseTransportName(name.toLowerCase());
  return transport ? { transport } : {};
}
