import assert from 'node:assert/strict';
import test from 'node:test';
import { addressOf, initials, peerAddress, peerTitle, userOf } from './peer.ts';

test('shows an address without scheme, password, parameters and header fields', () => {
  const rows = [
    ['sip:alice@example.com', 'alice@example.com'],
    ['sips:alice:secret@example.com:5061;transport=tls?subject=hi', 'alice@example.com:5061'],
    ['SIP:bob@[2001:db8::1]', 'bob@[2001:db8::1]'],
    ['sip:%E6%9D%8E@example.com', '李@example.com'],
    ['sip:%ff@example.com', '%ff@example.com'],
    ['sip:a%40b@example.com', 'a@b@example.com'],
    ['tel:+49-30-1234;phone-context=example.com', '+49-30-1234'],
    ['sip:gateway.example.com', 'gateway.example.com'],
    ['  123 ', '123'],
    ['', ''],
  ] as const;
  for (const [uri, shown] of rows) assert.equal(addressOf(uri), shown, uri);
});

test('titles a peer by name, else by user part, else by host', () => {
  assert.equal(peerTitle({ uri: 'sip:echo@trapeze.local', name: 'Echo' }), 'Echo');
  assert.equal(peerTitle({ uri: 'sip:echo@trapeze.local', name: ' ' }), 'echo');
  assert.equal(peerTitle({ uri: 'tel:+4930' }), '+4930');
  assert.equal(peerTitle({ uri: 'sip:pbx.example.com' }), 'pbx.example.com');
  assert.equal(userOf('sip:pbx.example.com'), '');
});

test('removes control and direction characters from what a peer calls itself', () => {
  assert.equal(peerTitle({ uri: 'sip:x@y', name: '\u202eevil\u0000\n' }), 'evil');
  assert.equal(peerAddress({ uri: 'sip:%E2%80%AEx@y' }), 'x@y');
});

test('takes initials in Latin and Chinese script', () => {
  assert.equal(initials('Ada Lovelace'), 'AL');
  assert.equal(initials('echo'), 'E');
  assert.equal(initials('ada.king.lovelace@example.com'), 'AC');
  assert.equal(initials('欧阳娜娜'), '娜');
  assert.equal(initials('+49 30 1234'), '');
  assert.equal(initials(''), '');
});
