import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseForeignAccounts } from './foreign-accounts.ts';

test('microsip.ini: an account for each section, and no password where it is encrypted', () => {
  const text = [
    '\ufeff[Settings]',
    'accountId=1',
    '[Account1]',
    'label=Office',
    'server=sip.example.com:5070',
    'proxy=',
    'domain=example.com',
    'username=100',
    'password=secret=1',
    'authID=',
    'displayName=Ada',
    'transport=tls',
    'SRTP=mandatory',
    'keepAlive=15',
    'hideCID=1',
    '[Account2]',
    'domain=other.example',
    'username=ada',
    'authID=ada',
    'passwordSize=12',
    'password=0F3A',
    '[Account3]',
    'username=without-domain',
  ].join('\r\n');
  assert.deepEqual(parseForeignAccounts(text), {
    phone: 'microsip',
    accounts: [
      {
        settings: {
          aor: '100@example.com',
          displayName: 'Ada',
          registrar: 'sip.example.com:5070',
          transport: 'tls',
          srtp: 'sdes',
          keepAliveSeconds: 15,
          isWithheld: true,
        },
        password: 'secret=1',
      },
      { settings: { aor: 'ada@other.example' }, password: undefined },
    ],
  });
});

test('linphonerc: the password of an account is that of its user and domain', () => {
  const text = `[sip]
media_encryption=dtls
[auth_info_0]
username=ada
passwd=wrong
domain=other.example
[auth_info_1]
username=ada
userid=ada-auth
passwd=right
domain=example.com
[proxy_0]
reg_proxy=<sip:sip.example.com:5061;transport=tls>
reg_identity="Ada L" <sip:ada@example.com>
reg_expires=3600
[proxy_1]
reg_proxy=sip:example.org
reg_identity=sip:bob@example.org
`;
  assert.deepEqual(parseForeignAccounts(text), {
    phone: 'linphone',
    accounts: [
      {
        settings: {
          aor: 'ada@example.com',
          displayName: 'Ada L',
          authUsername: 'ada-auth',
          registrar: 'sip.example.com:5061',
          transport: 'tls',
          srtp: 'dtls',
        },
        password: 'right',
      },
      { settings: { aor: 'bob@example.org', srtp: 'dtls' }, password: undefined },
    ],
  });
});

test('Twinkle .cfg: one account without sections', () => {
  const text = `# USER
user_name=bob
user_domain=example.com
user_display=Bob
auth_name=bob-auth
auth_pass=hunter2
# SIP SERVER
outbound_proxy=sip:proxy.example.com:5080
registrar=sip:reg.example.com
sip_transport=tcp
ext_100rel=required
`;
  assert.deepEqual(parseForeignAccounts(text), {
    phone: 'twinkle',
    accounts: [
      {
        settings: {
          aor: 'bob@example.com',
          displayName: 'Bob',
          authUsername: 'bob-auth',
          registrar: 'reg.example.com',
          outboundProxy: 'proxy.example.com:5080',
          transport: 'tcp',
          requires100rel: true,
        },
        password: 'hunter2',
      },
    ],
  });
});

test('baresip accounts: a line for each, comments left out', () => {
  const text = `#
# SIP accounts: <sip:user@domain>;auth_pass=x
<sip:ada:inside@example.com;transport=tls>;regint=600
"Bob B" <sip:bob@example.com:5070>;auth_user=bobby;auth_pass=secret;outbound="sip:edge.example.com;transport=tcp";mediaenc=srtp-mand
`;
  assert.deepEqual(parseForeignAccounts(text), {
    phone: 'baresip',
    accounts: [
      { settings: { aor: 'ada@example.com', transport: 'tls' }, password: 'inside' },
      {
        settings: {
          aor: 'bob@example.com',
          displayName: 'Bob B',
          authUsername: 'bobby',
          outboundProxy: 'edge.example.com',
          registrar: 'example.com:5070',
          srtp: 'sdes',
        },
        password: 'secret',
      },
    ],
  });
});

test('files of nobody are nothing, and addresses that are none are left out', () => {
  for (const text of ['', 'hello', '[Account1]\nusername=a b\ndomain=x', 'user_name=x', '<html>', 'BEGIN:VCARD'])
    assert.equal(parseForeignAccounts(text), undefined, text);
});

test('whatever a file holds, reading it ends without an exception and within bounds', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '[Account1]',
      'username=a',
      'domain=b',
      '[proxy_0]',
      'reg_identity=<sip:a@b>',
      'user_name=x',
      'user_domain=y',
      '<sip:a@b>;auth_pass="',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      assert.ok((parseForeignAccounts(lines.join('\n'))?.accounts.length ?? 0) <= 50);
    }),
    { numRuns: 500 },
  );
});
