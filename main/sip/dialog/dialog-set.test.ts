import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipResponse } from '../message/message.ts';
import { DialogSet } from './dialog-set.ts';

const response = (status: number, tag?: string): SipResponse =>
  new SipResponse(status, 'x', [['To', `<sip:bob@biloxi.com>${tag === undefined ? '' : `;tag=${tag}`}`]]);

function setUp() {
  const made: string[] = [];
  const set = new DialogSet((answer) => {
    made.push(answer.headers.first('To') ?? '');
    return { number: made.length };
  });
  return { set, made };
}

test('each To tag is a dialog of its own; the same tag is the same dialog (RFC 3261 §12, §13.2.2)', () => {
  const { set } = setUp();
  const [a, b] = [set.of(response(180, 'a')), set.of(response(183, 'b'))];
  assert.notEqual(a, b);
  assert.equal(set.of(response(200, 'a')), a);
  assert.deepEqual([...set], [a, b]);
});

test('a provisional response without tag makes no dialog, a 2xx without does (RFC 3261 §12.1, §12.1.2)', () => {
  const { set } = setUp();
  assert.equal(set.of(response(180)), undefined);
  assert.notEqual(set.of(response(200)), undefined);
});

test('early dialogs are bounded, those of 2xx more widely', () => {
  const { set, made } = setUp();
  for (let fork = 0; fork < 1_000; fork++) set.of(response(180, `e${fork}`));
  assert.equal(made.length, limits.dialog.earlyPerInvite);
  for (let fork = 0; fork < 1_000; fork++) set.of(response(200, `s${fork}`));
  assert.equal(made.length, limits.dialog.perInvite);
  assert.notEqual(set.of(response(200, 'e0')), undefined);
});

test('what is taken out is gone', () => {
  const { set } = setUp();
  const first = set.of(response(180, 'a'));
  const second = set.of(response(180, 'b'));
  assert.deepEqual(
    set.take(({ number }) => number === 1),
    [first],
  );
  assert.deepEqual([...set], [second]);
});

test('a response whose To cannot be read, and one that makes no dialog, are nothing', () => {
  assert.equal(setUp().set.of(new SipResponse(200, 'OK', [['To', '<']])), undefined);
  const set = new DialogSet(() => undefined);
  assert.equal(set.of(response(200, 'a')), undefined);
  assert.deepEqual([...set], []);
});
