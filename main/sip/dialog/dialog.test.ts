import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest, SipResponse } from '../message/message.ts';
import { serializeNameAddr } from '../message/name-addr.ts';
import { serializeUri } from '../message/uri.ts';
import { Dialog } from './dialog.ts';

type Fields = readonly (readonly [string, string])[];

function invite(fields: Fields = [['Contact', '<sip:alice@pc33>']], from = '"Alice" <sip:alice@atlanta.com>;tag=a1'): SipRequest {
  return new SipRequest('INVITE', 'sip:bob@biloxi.com', [
    ['From', from],
    ['To', '<sip:bob@biloxi.com>'],
    ['Call-ID', 'c1'],
    ['CSeq', '314 INVITE'],
    ...fields,
  ]);
}

function response(
  status: number,
  fields: Fields = [['Contact', '<sip:bob@192.0.2.4>']],
  to = '<sip:bob@biloxi.com>;tag=b1',
): SipResponse {
  return new SipResponse(status, 'x', [
    ['From', '"Alice" <sip:alice@atlanta.com>;tag=a1'],
    ['To', to],
    ['Call-ID', 'c1'],
    ['CSeq', '314 INVITE'],
    ...fields,
  ]);
}

function caller(answer = response(180)): Dialog {
  const dialog = Dialog.asCaller(invite(), answer);
  assert(dialog.ok);
  return dialog.value;
}

function callee(request = invite()): Dialog {
  const dialog = Dialog.asCallee(request, 'b1');
  assert(dialog.ok);
  return dialog.value;
}

const recordRoutes: Fields = [
  ['Record-Route', '<sip:p2;lr>, <sip:p1;lr>'],
  ['Record-Route', '<sip:p0;lr>'],
];

test('a caller has tags, addresses and number of its request, target and reversed routes of the response (RFC 3261 §12.1.2)', () => {
  const dialog = caller(response(180, [...recordRoutes, ['Contact', '<sip:bob@192.0.2.4>']]));
  assert.deepEqual([dialog.callId, dialog.localTag, dialog.remoteTag, dialog.state], ['c1', 'a1', 'b1', 'early']);
  assert.equal(serializeUri(dialog.remoteTarget), 'sip:bob@192.0.2.4');
  assert.deepEqual(dialog.routeSet.map(serializeNameAddr), ['<sip:p0;lr>', '<sip:p1;lr>', '<sip:p2;lr>']);
  const bye = dialog.createRequest('BYE');
  assert.deepEqual(
    [...bye.headers],
    [
      ['Max-Forwards', '70'],
      ['Route', '<sip:p0;lr>'],
      ['Route', '<sip:p1;lr>'],
      ['Route', '<sip:p2;lr>'],
      ['From', '"Alice" <sip:alice@atlanta.com>;tag=a1'],
      ['To', '<sip:bob@biloxi.com>;tag=b1'],
      ['Call-ID', 'c1'],
      ['CSeq', '315 BYE'],
    ],
  );
});

test('a callee has them of the request, routes in order, and numbers of its own (RFC 3261 §12.1.1)', () => {
  const dialog = callee(invite([...recordRoutes, ['Contact', '<sip:alice@pc33>']]));
  assert.deepEqual([dialog.localTag, dialog.remoteTag], ['b1', 'a1']);
  assert.deepEqual(dialog.routeSet.map(serializeNameAddr), ['<sip:p2;lr>', '<sip:p1;lr>', '<sip:p0;lr>']);
  const bye = dialog.createRequest('BYE');
  assert.deepEqual(
    [bye.requestUri, bye.headers.first('From'), bye.headers.first('To'), bye.headers.first('CSeq')],
    ['sip:alice@pc33', '<sip:bob@biloxi.com>;tag=b1', '"Alice" <sip:alice@atlanta.com>;tag=a1', '1 BYE'],
  );
});

test('both ends of a dialog find it by mirrored keys', () => {
  const [ours, theirs] = [caller(), callee()];
  assert.deepEqual([ours.id, theirs.id], ['c1 a1 b1', 'c1 b1 a1']);
});

test('each request counts on; a repetition for another server does not, nor does an ACK (RFC 3261 §12.2.1.1, RFC 3263 §4.3)', () => {
  const dialog = caller();
  const sequences = [
    dialog.createRequest('INFO'),
    dialog.createRequest('INFO', 315),
    dialog.createRequest('BYE'),
    dialog.createAck(invite()),
  ];
  assert.deepEqual(
    sequences.map(({ headers }) => headers.first('CSeq')),
    ['315 INFO', '315 INFO', '316 BYE', '314 ACK'],
  );
});

test('an ACK has the credentials of its INVITE, and the routes of the 2xx (RFC 3261 §22.1, §13.2.2.4)', () => {
  const dialog = caller();
  dialog.confirm(
    response(200, [
      ['Record-Route', '<sip:p9;lr>'],
      ['Contact', '<sip:bob@new>'],
    ]),
  );
  const sent = invite([
    ['Proxy-Authorization', 'Digest a="b"'],
    ['Proxy-Authorization', 'Digest c="d"'],
    ['Authorization', 'Digest e="f"'],
  ]);
  const ack = dialog.createAck(sent);
  assert.deepEqual([ack.requestUri, ack.headers.rows('Route')], ['sip:bob@new', ['<sip:p9;lr>']]);
  assert.deepEqual(ack.headers.rows('Proxy-Authorization'), ['Digest a="b"', 'Digest c="d"']);
  assert.deepEqual(ack.headers.rows('Authorization'), ['Digest e="f"']);
});

test('a target refresh moves the target and nothing else; without a good Contact it stays (RFC 3261 §12.2.1.2, §12.2.2)', () => {
  const dialog = caller(response(200, [...recordRoutes, ['Contact', '<sip:bob@192.0.2.4>']]));
  dialog.confirm();
  dialog.refreshTarget(
    response(200, [
      ['Record-Route', '<sip:other;lr>'],
      ['Contact', '<sip:bob@moved>'],
    ]),
  );
  assert.equal(serializeUri(dialog.remoteTarget), 'sip:bob@moved');
  assert.equal(dialog.routeSet.length, 3);
  for (const contact of ['*', '<<', '<sip:>']) dialog.refreshTarget(response(200, [['Contact', contact]]));
  dialog.refreshTarget(response(200, []));
  assert.equal(serializeUri(dialog.remoteTarget), 'sip:bob@moved');
});

test('a confirmed dialog keeps its routes when the 2xx comes again (RFC 3261 §13.2.2.4)', () => {
  const dialog = caller();
  dialog.confirm(response(200));
  dialog.confirm(
    response(200, [
      ['Record-Route', '<sip:evil;lr>'],
      ['Contact', '<sip:evil>'],
    ]),
  );
  assert.deepEqual([dialog.state, dialog.routeSet, serializeUri(dialog.remoteTarget)], ['confirmed', [], 'sip:bob@192.0.2.4']);
});

test('numbers of the peer may grow and skip, but not fall (RFC 3261 §12.2.2)', () => {
  const dialog = callee();
  assert.deepEqual(
    [313, 314, 315, 1_000_000, 999_999, 0].map((sequence) => dialog.acceptSequence(sequence)),
    [false, true, true, true, false, false],
  );
  const first = caller();
  assert.deepEqual(
    [0, 0, 2 ** 31 - 1, 0].map((sequence) => first.acceptSequence(sequence)),
    [true, true, true, false],
  );
});

test('peers of RFC 2543 have no tags (RFC 3261 §12.1.1, §12.1.2)', () => {
  const older = caller(response(200, undefined, '<sip:bob@biloxi.com>'));
  assert.equal(older.id, 'c1 a1 ');
  assert.equal(older.createRequest('BYE').headers.first('To'), '<sip:bob@biloxi.com>');
  assert.equal(callee(invite(undefined, '<sip:alice@atlanta.com>')).id, 'c1 b1 ');
});

test('without Contact the target is the Request-URI, or From', () => {
  assert.equal(serializeUri(caller(response(200, [])).remoteTarget), 'sip:bob@biloxi.com');
  assert.equal(serializeUri(callee(invite([])).remoteTarget), 'sip:alice@atlanta.com');
});

test('a message with a Contact or Record-Route that cannot be read makes no dialog', () => {
  for (const fields of [
    [['Contact', '<sip:']],
    [['Contact', '*']],
    [
      ['Record-Route', '<sip:p1;lr>, <'],
      ['Contact', '<sip:a>'],
    ],
  ] as Fields[]) {
    assert.equal(Dialog.asCaller(invite(), response(200, fields)).ok, false);
    assert.equal(Dialog.asCallee(invite(fields), 'b1').ok, false);
  }
});
