import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import { type AnnouncedDomain, announcementOf, nearbyDomainOf } from './announced-domain.ts';

const announced: AnnouncedDomain = {
  id: '0a1b2c3d',
  name: 'Ada',
  domain: 'trapeze.local',
  owner: 'ada',
  port: 5060,
  joinPort: 40_000,
  invitations: ['K7', 'QX'],
};
const addresses = ['192.0.2.5'];

test('what one copy announces another one reads', () => {
  const found = { ...announcementOf(announced), addresses };
  assert.deepEqual(nearbyDomainOf(found), { ...announced, hosts: addresses });
  const quiet = { ...announced, joinPort: undefined, invitations: [], owner: undefined };
  assert.deepEqual(nearbyDomainOf({ ...announcementOf(quiet), addresses }), { ...quiet, hosts: addresses });
});

test('an instance name has at most 63 bytes, whatever the person is called (RFC 6763 §4.1.1)', () => {
  for (const name of ['林薇'.repeat(40), 'x'.repeat(200), '👩‍👩‍👧'.repeat(9)]) {
    const { name: instance } = announcementOf({ ...announced, name });
    assert.ok(Buffer.byteLength(instance) <= 63, instance);
    assert.ok(!instance.includes('�'));
  }
});

test('a name is shown as one line of text: no controls, nothing that turns direction, cut', () => {
  const evil = `<b>Eve</b>\u0000\n\u202e${'x'.repeat(500)}`;
  const { txt, ...service } = announcementOf(announced);
  const nearby = nearbyDomainOf({ ...service, txt: { ...txt, name: evil }, addresses });
  assert.equal(
    nearby?.name,
    `<b>Eve</b>${'x'.repeat(limits.discovery.textCharacters)}`.slice(0, limits.discovery.textCharacters),
  );
});

test('what is no copy of ours, or nowhere, is none', () => {
  const service = { ...announcementOf(announced), addresses };
  const wrong = [
    { ...service, txt: {} },
    { ...service, txt: { ...service.txt, txtvers: '2' } },
    { ...service, txt: { ...service.txt, domain: 'a b' } },
    { ...service, txt: { ...service.txt, id: 'x' } },
    { ...service, port: 0 },
    { ...service, addresses: ['fe80::1', 'not an address'] },
  ];
  for (const each of wrong) assert.equal(nearbyDomainOf(each), undefined);
  assert.equal(nearbyDomainOf({ ...service, txt: { ...service.txt, owner: 'a@b' } })?.owner, undefined);
});

test('any service is read without harm', () => {
  const text = fc.string();
  const txt = fc.record({
    txtvers: fc.constant('1'),
    id: fc.constant('0a1b2c3d'),
    name: text,
    domain: text,
    join: text,
    codes: text,
  });
  fc.assert(fc.property(txt, (said) => void nearbyDomainOf({ name: '', port: 1, txt: said, addresses })));
});
