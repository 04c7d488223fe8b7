import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNameAddr } from '../sip/message/name-addr.ts';
import { serializeUri } from '../sip/message/uri.ts';
import { consultedTarget } from './consulted-target.ts';

function target(remoteText: string, contactText: string) {
  const [remote, contact] = [parseNameAddr(remoteText), parseNameAddr(contactText)];
  assert.ok(remote.ok && contact.ok);
  return consultedTarget({ callId: 'c', localTag: 'mine', remote: remote.value, remoteTarget: contact.value.uri });
}

test('the target of an attended transfer is called where everybody can reach it (RFC 5589 §7.5)', () => {
  const table: readonly (readonly [remote: string, contact: string, expected: string | undefined])[] = [
    ['<sip:carol@example.com;x=y>;tag=t', '<sip:carol@10.0.0.3:5070>', 'sip:carol@example.com'],
    ['<sips:carol@example.com>;tag=t', '<sips:carol@10.0.0.3>', 'sips:carol@example.com'],
    ['<sip:carol@example.com>;tag=t', '<sip:carol@example.com;gr=urn:uuid:1>', 'sip:carol@example.com;gr=urn:uuid:1'],
    ['<sip:carol@10.0.0.3>;tag=t', '<sip:carol@10.0.0.3:5070>', 'sip:carol@10.0.0.3:5070'],
    ['<sip:carol@[2001:db8::1]>;tag=t', '<sip:carol@[2001:db8::1]:5070>', 'sip:carol@[2001:db8::1]:5070'],
    ['<sip:anonymous@anonymous.invalid>;tag=t', '<sip:x@10.0.0.3>', 'sip:x@10.0.0.3'],
    ['<sip:example.com>;tag=t', '<sip:x@10.0.0.3>', 'sip:x@10.0.0.3'],
    ['<tel:+1234>;tag=t', '<sip:gw@10.0.0.3>', 'sip:gw@10.0.0.3'],
    ['<tel:+1234>;tag=t', '<tel:+1234>', undefined],
  ];
  for (const [remote, contact, expected] of table) {
    const found = target(remote, contact);
    assert.equal(found && serializeUri(found.target), expected, remote);
  }
});

test('its call is named as it sees it: to-tag is its own (RFC 3891 §4)', () => {
  assert.deepEqual(target('<sip:carol@example.com>;tag=hers', '<sip:x@10.0.0.3>')?.replaces, {
    callId: 'c',
    toTag: 'hers',
    fromTag: 'mine',
    isEarlyOnly: false,
  });
  assert.equal(target('<sip:carol@example.com>', '<sip:x@10.0.0.3>')?.replaces?.toTag, '0');
});
