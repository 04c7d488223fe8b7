import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../../sip/message/message.ts';
import { KeyedHash } from '../keyed-hash.ts';
import { isLoop, loopMark } from './loop-detection.ts';

const own = new KeyedHash(new Uint8Array(16).fill(1));

function request(more: { uri?: string; vias?: readonly string[]; route?: string; cseq?: string } = {}): SipRequest {
  return new SipRequest('INVITE', more.uri ?? 'sip:bob@example.test', [
    ...(more.vias ?? ['caller']).map((branch) => ['Via', `SIP/2.0/UDP h;branch=z9hG4bK${branch}`] as const),
    ...(more.route === undefined ? [] : [['Route', more.route] as const]),
    ['From', '<sip:alice@example.test>;tag=a'],
    ['To', '<sip:bob@example.test>'],
    ['Call-ID', 'call'],
    ['CSeq', more.cseq ?? '1 INVITE'],
  ]);
}

const vias = ['other', `ours.${loopMark(request(), own)}`, 'caller'];
const comesBack = (more: Parameters<typeof request>[0], hash = own): boolean => {
  const back = request({ vias, ...more });
  return isLoop(back, loopMark(back, hash));
};

test('a request of ours that comes back to be routed the same way is a loop (§16.3 step 4)', () => {
  assert.equal(comesBack({}), true);
});

test('with another Request-URI, Route or CSeq it is a spiral, or another request', () => {
  assert.equal(comesBack({ uri: 'sip:carol@example.test' }), false);
  assert.equal(comesBack({ route: '<sip:edge;lr>' }), false);
  assert.equal(comesBack({ cseq: '2 INVITE' }), false);
});

test('a request that did not pass us is none, even if it equals one that did', () => {
  assert.equal(comesBack({ vias: ['other', 'caller'] }), false);
});

test('what another proxy did with the same request is no loop of ours', () => {
  assert.equal(comesBack({}, new KeyedHash(new Uint8Array(16).fill(2))), false);
});
