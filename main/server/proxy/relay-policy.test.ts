import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestResponse } from '../../sip/auth/digest.ts';
import { parseChallenge } from '../../sip/message/challenge.ts';
import { SipRequest } from '../../sip/message/message.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { OwnNames } from '../own-names.ts';
import { Authenticator } from '../users/authenticator.ts';
import { userWithPassword } from '../users/user.ts';
import { admitSender, type RelayFacts } from './relay-policy.ts';

const alice = userWithPassword('alice', 'example.test', 'secret');
const stranger = { isInKnownDialog: false, isForUs: false };
const toUs = { isInKnownDialog: false, isForUs: true };

function setUp() {
  const names = new OwnNames(['example.test'], () => []);
  const users = {
    find: (name: string) => (name === 'alice' ? alice : undefined),
    add: () => true,
    remove: () => true,
    list: () => [alice],
  };
  const algorithms = ['SHA-256', 'MD5'] as const;
  const given = { clock: new FakeClock(), random: new SeededRandom(1), algorithms };
  const authenticator = new Authenticator({ ...given, domains: names.domains, users });
  return (from: string, facts: RelayFacts, credentials?: string) => {
    const fields: [string, string][] = [['From', `<${from}>;tag=1`]];
    if (credentials !== undefined) fields.push(['Proxy-Authorization', credentials]);
    const sender = admitSender(new SipRequest('INVITE', 'sip:bob@h', fields), facts, names, authenticator);
    return sender.ok ? undefined : sender.error;
  };
}

function credentialsFor(challenge: string): string {
  const parsed = parseChallenge(challenge);
  assert.ok(parsed.ok);
  const nonce = parsed.value.params.get('nonce') ?? '';
  const protection = { nonceCount: '00000001', cnonce: 'x' };
  const ha1 = alice.ha1.MD5 ?? '';
  const response = digestResponse({ algorithm: 'MD5', ha1, nonce, method: 'INVITE', uri: 'sip:bob@h', protection });
  return `Digest username="alice", realm="example.test", nonce="${nonce}", uri="sip:bob@h", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="x"`;
}

function challengeOf(answer: ReturnType<ReturnType<typeof setUp>>): string {
  assert.equal(answer?.status, 407);
  const row = answer?.headers?.findLast(([name]) => name === 'Proxy-Authenticate');
  assert.ok(row);
  return row[1];
}

test('nobody speaks for our users without their password (§22.3)', () => {
  const refusal = setUp();
  challengeOf(refusal('sip:alice@example.test', toUs));
  challengeOf(refusal('sip:alice@example.test', stranger));
  challengeOf(refusal('sip:nobody@example.test', toUs));
});

test('a port or maddr in From makes nobody of another domain', () => {
  const refusal = setUp();
  for (const from of ['sip:alice@example.test:9999', 'sip:alice@example.test;maddr=192.0.2.9', 'sips:alice@EXAMPLE.test:1'])
    challengeOf(refusal(from, toUs));
});

test('with it they may call anywhere', () => {
  const refusal = setUp();
  const credentials = credentialsFor(challengeOf(refusal('sip:alice@example.test', stranger)));
  assert.equal(refusal('sip:alice@example.test', stranger, credentials), undefined);
});

test('a user is not another user', () => {
  const refusal = setUp();
  const credentials = credentialsFor(challengeOf(refusal('sip:bob@example.test', toUs)));
  assert.equal(refusal('sip:bob@example.test', toUs, credentials)?.status, 403);
});

test('strangers may call our users, and have us call nobody else', () => {
  const refusal = setUp();
  assert.equal(refusal('sip:carol@other.test', toUs), undefined);
  assert.equal(refusal('sip:carol@other.test', stranger)?.status, 403);
  assert.equal(refusal('tel:+4930', stranger)?.status, 403);
});

test('what belongs to a dialog that we let through goes on', () => {
  assert.equal(setUp()('sip:alice@example.test', { isInKnownDialog: true, isForUs: false }), undefined);
});
