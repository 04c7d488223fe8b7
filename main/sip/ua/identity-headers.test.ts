import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../message/message.ts';
import { serializeNameAddr } from '../message/name-addr.ts';
import { sipUri } from '../message/uri.ts';
import { assertedIdentity, isWithheld, privacyFields, withheld } from './identity-headers.ts';

const invite = (...fields: [string, string][]): SipRequest => new SipRequest('INVITE', 'sip:b@example.com', fields);
const identity = {
  from: { displayName: 'Alice', uri: sipUri({ user: 'alice', host: 'example.com' }), params: new Map([['tag', 'x']]) },
  contactUser: 'alice',
  routes: [],
};

test('a caller who withholds itself is anonymous in From and Contact, and names itself to its server alone (RFC 3323 §4.1, RFC 3325 §9)', () => {
  const { from, contactUser, routes } = withheld(identity);
  assert.equal(serializeNameAddr(from), '"Anonymous" <sip:anonymous@anonymous.invalid>');
  assert.deepEqual([contactUser, routes], ['anonymous', []]);
  assert.deepEqual(privacyFields(identity), [
    ['Privacy', 'id'],
    ['P-Preferred-Identity', '"Alice" <sip:alice@example.com>'],
  ]);
});

test('of the asserted identities the SIP one counts, else the tel one (RFC 3325 §9.1)', () => {
  const read = (...values: string[]): string | undefined => {
    const asserted = assertedIdentity(invite(...values.map((value): [string, string] => ['P-Asserted-Identity', value])));
    return asserted && serializeNameAddr(asserted);
  };
  assert.equal(read('tel:+14085264000', '"Cullen" <sip:fluffy@example.com>'), '"Cullen" <sip:fluffy@example.com>');
  assert.equal(read('<tel:+14085264000>'), '<tel:+14085264000>');
  assert.equal(read('<http://example.com/>'), undefined);
  assert.equal(read('<sip:'), undefined);
  assert.equal(read(), undefined);
});

test('Privacy: id, user and header withhold the caller; none and session do not (RFC 3323 §4.2)', () => {
  const cases: [string, boolean][] = [
    ['id', true],
    ['header; user ;critical', true],
    ['ID', true],
    ['none', false],
    ['session;critical', false],
    ['', false],
  ];
  for (const [value, expected] of cases) assert.equal(isWithheld(invite(['Privacy', value])), expected, value);
  assert.equal(isWithheld(invite()), false);
});
