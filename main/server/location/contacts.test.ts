import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { serializeUri } from '../../sip/message/uri.ts';
import { OwnNames } from '../own-names.ts';
import { contactsOf, type TargetSources } from './contacts.ts';
import type { Binding } from './location-service.ts';
import { StaticRoutes } from './static-routes.ts';

const plain: Binding = { aor: '', contact: '', q: 1, expiresAtUnixMs: 0, callId: '', cseq: 0, path: [] };

type Bound = Readonly<Record<string, readonly Partial<Binding>[]>>;

function sources(bound: Bound): TargetSources {
  return {
    names: new OwnNames(['example.test'], () => [{ transport: 'udp', local: { host: '198.51.100.1', port: 5060 } }]),
    location: {
      find: (aor) => (bound[aor] ?? []).map((more) => ({ ...plain, ...more })),
      replace: () => assert.fail('reading only'),
      purge: () => undefined,
    },
    staticRoutes: new StaticRoutes(),
    isOpen: () => true,
  };
}

function found(bound: Bound, user = 'alice'): readonly (readonly [string, number])[] {
  return contactsOf(user, 'example.test', sources(bound)).map(({ requestUri, q }) => [serializeUri(requestUri), q]);
}

test('contacts become targets without what a Request-URI may not have (§19.1.1)', () => {
  const contact = 'sip:alice@h:5062;transport=tcp;method=INVITE;x?Subject=hi';
  assert.deepEqual(found({ 'sip:alice@example.test': [{ contact, q: 0.5 }] }), [['sip:alice@h:5062;transport=tcp;x', 0.5]]);
});

test('a contact that is no SIP URI is no target of a proxy', () => {
  assert.deepEqual(found({ 'sip:alice@example.test': [{ contact: 'mailto:alice@h' }, { contact: 'tel:+49301' }] }), []);
});

test('a contact that is an AoR of ours stands for its contacts, with its own q', () => {
  const bound: Bound = {
    'sip:alice@example.test': [
      { contact: 'sip:bob@example.test', q: 0.3 },
      { contact: 'sip:alice@h', q: 0.7 },
    ],
    'sip:bob@example.test': [{ contact: 'sip:bob@h', q: 1 }],
  };
  assert.deepEqual(found(bound), [
    ['sip:alice@h', 0.7],
    ['sip:bob@h', 0.3],
  ]);
});

test('AoRs that point at each other, or at themselves, end', () => {
  const bound: Bound = {
    'sip:alice@example.test': [{ contact: 'sip:bob@198.51.100.1:5060' }, { contact: 'sip:alice@EXAMPLE.test;x=1' }],
    'sip:bob@example.test': [{ contact: 'sip:alice@example.test' }, { contact: 'sip:bob@h' }],
  };
  assert.deepEqual(found(bound), [['sip:bob@h', 1]]);
});

test('AoRs that multiply are cut at the most branches of a request', () => {
  const others = Array.from({ length: 20 }, (_, n) => ({ contact: `sip:u${n}@example.test` }));
  const bound = Object.fromEntries([
    ['sip:alice@example.test', others],
    ...others.map(({ contact }) => [
      contact,
      Array.from({ length: 20 }, (_, n) => ({ contact: `${contact.slice(0, 6)}@h${n}` })),
    ]),
  ]) as Bound;
  assert.equal(found(bound).length, limits.proxy.branches);
});

test('AoRs without end that lead to nobody are not all looked at', () => {
  let looked = 0;
  const all = sources({});
  const location = {
    ...all.location,
    find: (aor: string) => {
      looked++;
      const each = (n: number): Binding => ({ ...plain, aor, contact: `sip:${aor.slice(4).split('@')[0]}${n}@example.test` });
      return [each(0), each(1)];
    },
  };
  assert.deepEqual(contactsOf('u', 'example.test', { ...all, location }), []);
  assert.equal(looked, limits.proxy.branches);
});

test('a static route comes before the location service and knows its way', () => {
  const target = { transport: 'udp', address: { host: '127.0.0.1', port: 5090 } } as const;
  const all = sources({ 'sip:echo@example.test': [{ contact: 'sip:impostor@h' }] });
  const bound = all.staticRoutes.bind('sip:echo@example.test', [{ contact: 'sip:echo@127.0.0.1:5090', target }]);
  assert.deepEqual(
    contactsOf('echo', 'example.test', all).map(({ way }) => way),
    [target],
  );
  bound[Symbol.dispose]();
  assert.deepEqual(
    contactsOf('echo', 'example.test', all).map(({ way }) => way),
    [undefined],
  );
});

test('a registered contact is reached where it registered from', () => {
  const received = { transport: 'udp', address: { host: '203.0.113.5', port: 41_000 } };
  const all = sources({ 'sip:alice@example.test': [{ contact: 'sip:alice@192.168.1.5', received }] });
  assert.deepEqual(contactsOf('alice', 'example.test', all)[0]?.way, received);
});
