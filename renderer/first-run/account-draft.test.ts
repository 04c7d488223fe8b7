import assert from 'node:assert/strict';
import test from 'node:test';
import { changedAccountOf, draftOf, emptyAccount, newAccountOf } from './account-draft.ts';

test('leaves out what was not said and trims the rest, never the password', () => {
  assert.deepEqual(newAccountOf({ ...emptyAccount, aor: ' me@example.com ', password: ' pass ', registrar: ' ' }), {
    aor: 'me@example.com',
    password: ' pass ',
  });
});

test('passes on what was said', () => {
  const draft = {
    aor: 'me@example.com',
    password: 'p',
    displayName: 'Me',
    authUsername: 'auth',
    registrar: 'sip.example.com',
    outboundProxy: 'proxy.example.com',
    transport: 'tcp',
  } as const;
  assert.deepEqual(newAccountOf({ ...emptyAccount, ...draft }), draft);
});

test('numbers are numbers, and 0 is one', () => {
  const { keepAliveSeconds, qualifySeconds } = newAccountOf({ ...emptyAccount, keepAliveSeconds: ' 0 ', qualifySeconds: '30' });
  assert.deepEqual([keepAliveSeconds, qualifySeconds], [0, 30]);
});

test('a change keeps what the form does not show, and a password that is not typed anew', () => {
  const settings = {
    aor: 'sip:me@example.com',
    transport: 'tls',
    keepAliveSeconds: 25,
    displayName: 'Me',
    acceptedCertificates: ['AB:CD'],
  } as const;
  const draft = draftOf({ ...settings, acceptedCertificates: ['AB:CD'] });
  assert.deepEqual(draft, {
    ...emptyAccount,
    aor: 'me@example.com',
    transport: 'tls',
    keepAliveSeconds: '25',
    displayName: 'Me',
  });
  const changed = changedAccountOf({ ...draft, displayName: '' }, { ...settings, acceptedCertificates: ['AB:CD'] });
  const { displayName: _, ...kept } = settings;
  assert.deepEqual(changed, { ...kept, aor: 'me@example.com' });
  assert.equal(changedAccountOf({ ...draft, password: 'new' }, { aor: settings.aor }).password, 'new');
});

test('a relay goes with checks only; its password is as it was typed, and stays where none is', () => {
  const relay = {
    way: 'ice',
    turnServer: ' turn:relay.example ',
    turnUsername: ' me ',
    turnPassword: ' p ',
    isRelayOnly: true,
  } as const;
  const { aor: _, password: __, ...wanted } = newAccountOf({ ...emptyAccount, ...relay });
  assert.deepEqual(wanted, {
    ice: true,
    turnServer: 'turn:relay.example',
    turnUsername: 'me',
    turnPassword: ' p ',
    isRelayOnly: true,
  });
  assert.equal('turnServer' in newAccountOf({ ...emptyAccount, ...relay, way: 'named' }), false);
  assert.equal('isRelayOnly' in newAccountOf({ ...emptyAccount, ...relay, turnServer: '' }), false);
  const settings = { aor: 'sip:a@b.example', ice: true, turnServer: 'turns:relay.example', isRelayOnly: true };
  const draft = draftOf(settings);
  assert.deepEqual([draft.turnServer, draft.isRelayOnly, draft.turnPassword], ['turns:relay.example', true, '']);
  assert.equal('turnPassword' in changedAccountOf(draft, settings), false);
});

test('the order of codecs is a choice of the form: the best sound first says nothing', () => {
  const { codecs } = newAccountOf({ ...emptyAccount, codecOrder: 'g711-only' });
  assert.deepEqual(codecs, ['pcmu', 'pcma']);
  assert.equal('codecs' in newAccountOf(emptyAccount), false);
  assert.equal(draftOf({ aor: 'sip:a@b.example', codecs: ['pcmu', 'pcma'] }).codecOrder, 'g711-only');
  assert.equal(draftOf({ aor: 'sip:a@b.example' }).codecOrder, 'best');
});
