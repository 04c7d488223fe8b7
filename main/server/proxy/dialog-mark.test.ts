import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../../sip/message/message.ts';
import { sipUri } from '../../sip/message/uri.ts';
import { DIALOG_PARAM, DialogMark } from './dialog-mark.ts';

const mark = new DialogMark(new Uint8Array(32).fill(7));

function request(from: string, to: string | undefined, callId = 'call'): SipRequest {
  return new SipRequest('BYE', 'sip:bob@h', [
    ['From', `<sip:x>;tag=${from}`],
    ['To', to === undefined ? '<sip:y>' : `<sip:y>;tag=${to}`],
    ['Call-ID', callId],
  ]);
}

const route = (value: string) => [sipUri({ host: 'us', params: { lr: undefined, [DIALOG_PARAM]: value } })];
const given = mark.markFor(request('alice', undefined));

test('both sides of the dialog bring the mark back', () => {
  assert.equal(mark.isGenuine(request('alice', 'bob'), route(given)), true);
  assert.equal(mark.isGenuine(request('bob', 'alice'), route(given)), true);
});

test('another dialog, another call, no dialog, no route or another key is no proof', () => {
  assert.equal(mark.isGenuine(request('mallory', 'bob'), route(given)), false);
  assert.equal(mark.isGenuine(request('alice', 'bob', 'other'), route(given)), false);
  assert.equal(mark.isGenuine(request('alice', undefined), route(given)), false);
  assert.equal(mark.isGenuine(request('alice', 'bob'), []), false);
  assert.equal(new DialogMark(new Uint8Array(32)).isGenuine(request('alice', 'bob'), route(given)), false);
});

test('anything that is no mark is none', () => {
  for (const text of ['', 'zz', given.slice(2), `${given}00`, 'ÿ']) {
    assert.equal(mark.isGenuine(request('alice', 'bob'), route(text)), false, text);
  }
});
