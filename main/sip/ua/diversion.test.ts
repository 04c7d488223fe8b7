import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipRequest } from '../message/message.ts';
import { serializeUri } from '../message/uri.ts';
import { diversionsOf } from './diversion.ts';

function read(...fields: [string, string][]): [string, string | undefined][] {
  const request = new SipRequest('INVITE', 'sip:b@example.com', fields);
  return diversionsOf(request).map(({ from, reason }) => [serializeUri(from.uri), reason]);
}

test('Diversion names who sent the call on and why, latest first (RFC 5806 §4)', () => {
  const fields: [string, string][] = [
    ['Diversion', '<sip:carol@example.com>;reason=user-busy;counter=1'],
    ['Diversion', '"Bob" <tel:+15551234>;reason=unconditional, <sip:a@example.com>'],
  ];
  assert.deepEqual(read(...fields), [
    ['sip:carol@example.com', 'user-busy'],
    ['tel:+15551234', 'unconditional'],
    ['sip:a@example.com', undefined],
  ]);
});

test('History-Info tells the same by its entries but the last, which is who was called now (RFC 7044 §5)', () => {
  assert.deepEqual(
    read(
      ['History-Info', '<sip:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1, <sip:carol@192.0.2.1>;index=1.1;mp=1'],
      ['History-Info', '<sip:dave@192.0.2.2;transport=tcp>;index=1.1.1;rc=1.1'],
    ),
    [
      ['sip:carol@192.0.2.1', undefined],
      ['sip:bob@example.com', '302'],
    ],
  );
  assert.deepEqual(read(['History-Info', '<sip:bob@example.com>;index=1']), []);
});

test('Diversion goes before History-Info; what is malformed tells nothing; there are no more than the limit', () => {
  assert.deepEqual(read(['Diversion', '<sip:a@example.com>'], ['History-Info', '<sip:b@x>;index=1, <sip:c@x>;index=2']), [
    ['sip:a@example.com', undefined],
  ]);
  assert.deepEqual(read(['Diversion', '<sip:'], ['History-Info', 'nonsense']), []);
  assert.deepEqual(read(['History-Info', '<sip:b@x?Reason=nonsense%3B>;index=1, <sip:c@x>;index=2']), [['sip:b@x', undefined]]);
  const many: [string, string][] = Array.from({ length: 40 }, (_, n) => ['Diversion', `<sip:${n}@example.com>`]);
  assert.equal(read(...many).length, limits.userAgent.diversions);
});
