import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipResponse } from '../../sip/message/message.ts';
import { type SipUri, sipUri } from '../../sip/message/uri.ts';
import { RecentCalls } from './recent-calls.ts';

const at = (host: string, maddr?: string): SipUri => sipUri({ user: 'x', host, ...(maddr && { params: { maddr } }) });

function answer(callId: string, contact: string, ...recordRoutes: readonly string[]): SipResponse {
  const routes = recordRoutes.map((route) => ['Record-Route', route] as const);
  return new SipResponse(200, 'OK', [['Call-ID', callId], ['CSeq', '1 INVITE'], ['Contact', contact], ...routes]);
}

test('an ACK may go where an answer of its call leads, whichever fork it was of, and nowhere else (RFC 3261 §12.1.2)', () => {
  const calls = new RecentCalls(2);
  calls.note(answer('a', '<sip:bob@desk.test:5070>', '<sip:p2.test;lr>, <sip:p1.test;lr>'));
  calls.note(answer('a', '<sip:bob@home.test;maddr=192.0.2.9>'));
  for (const next of [at('desk.test'), at('p2.test'), at('p1.test'), at('192.0.2.9')]) assert.ok(calls.leadsTo('a', next));
  for (const next of [at('home.test'), at('victim.test'), at('desk.test', '192.0.2.1')]) assert.ok(!calls.leadsTo('a', next));
  assert.ok(!calls.leadsTo('b', at('desk.test')));
});

test('beyond the capacity the call answered longest ago is forgotten; what is endless is never kept', () => {
  const calls = new RecentCalls(2);
  const endless = 'x'.repeat(limits.proxy.rememberedText + 1);
  for (const callId of ['a', 'b', endless, 'a', 'c']) calls.note(answer(callId, '<sip:desk.test>'));
  assert.deepEqual(
    ['a', 'b', 'c', endless].map((callId) => calls.leadsTo(callId, at('desk.test'))),
    [true, false, true, false],
  );
  calls.note(answer('d', `<sip:${endless}@desk.test>`));
  assert.ok(!calls.leadsTo('d', at('desk.test')));
});

test('however often a call is answered, no more than limits.proxy.branches ways are kept', () => {
  const calls = new RecentCalls(2);
  for (let fork = 0; fork <= limits.proxy.branches; fork++) calls.note(answer('a', `<sip:host${fork}.test>`));
  assert.ok(calls.leadsTo('a', at(`host${limits.proxy.branches - 1}.test`)));
  assert.ok(!calls.leadsTo('a', at(`host${limits.proxy.branches}.test`)));
});
