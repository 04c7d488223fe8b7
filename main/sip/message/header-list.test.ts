import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderList } from './header-list.ts';
import { headers } from './headers.ts';
import { SipRequest } from './message.ts';
import { parseMessage } from './parser.ts';

function list(...lines: readonly string[]): HeaderList {
  const message = parseMessage(Buffer.from(['OPTIONS sip:a@b SIP/2.0', ...lines, '', ''].join('\r\n'), 'latin1'), 'datagram');
  assert.ok(message.ok);
  return message.value.headers;
}

const text = (fields: HeaderList): string[] => [...fields].map(([name, value]) => `${name}: ${value}`);

test('names are found in any case and compact form, and kept as written (RFC 3261 §7.3.1, §7.3.3)', () => {
  const fields = list('vIA: SIP/2.0/UDP a', 'v  : SIP/2.0/UDP b', 'X-Unknown: 1', 'x-UNKNOWN: 2');
  assert.deepEqual(fields.rows('Via'), ['SIP/2.0/UDP a', 'SIP/2.0/UDP b']);
  assert.deepEqual(
    [fields.first('V'), fields.count('via'), fields.has('VIA'), fields.has('v')],
    ['SIP/2.0/UDP a', 2, true, true],
  );
  assert.deepEqual(fields.rows('X-Unknown'), ['1', '2']);
  assert.deepEqual(text(fields), ['vIA: SIP/2.0/UDP a', 'v: SIP/2.0/UDP b', 'X-Unknown: 1', 'x-UNKNOWN: 2']);
  assert.deepEqual([fields.first('To'), fields.rows('To'), fields.has('To')], [undefined, [], false]);
});

test('folded values are unfolded to one space, and written as they came (§7.3.1)', () => {
  const fields = list(
    'Subject: I know you are there,\r\n      pick up the phone  \r\n\t and talk',
    'To :\r\n sip:a@b ;   tag    = 1',
    's :',
    'X:\r\n ',
  );
  assert.equal(fields.first('Subject'), 'I know you are there, pick up the phone and talk');
  assert.equal(fields.first('To'), 'sip:a@b ;   tag    = 1');
  assert.equal(fields.rows('s')[1], '');
  assert.equal(fields.first('X'), '');
  assert.match(fields.toText(''), /there,\r\n {6}pick up the phone {2}\r\n\t and talk\r\nTo :\r\n sip:a@b/);
});

test('a fold with nothing behind it adds no line that could end the head', () => {
  const fields = list('A: \r\n ', 'B: x\r\n\t', 'C:\r\n \r\n y');
  assert.equal(fields.toText(''), 'A: \r\nB: x\r\nC:\r\n \r\n y\r\n');
  assert.deepEqual(
    [...fields],
    [
      ['A', ''],
      ['B', 'x'],
      ['C', 'y'],
    ],
  );
});

test('values are split at commas outside of quotes and brackets (§7.3.1)', () => {
  const fields = list('Contact: "a, b" <sip:a,b@c>, <sip:d> , sip:e', 'm:', 'Contact: *', 'Allow: ,INVITE,, ACK ,');
  assert.deepEqual(fields.values('Contact'), ['"a, b" <sip:a,b@c>', '<sip:d>', 'sip:e', '*']);
  assert.deepEqual(fields.values('Allow'), ['INVITE', 'ACK']);
});

test('structured values are read once and remembered; failures are values', () => {
  const fields = list(
    'From: <sip:a@b>;tag=1',
    'To: "unclosed <sip:a@b>',
    'Allow: INVITE, ACK',
    'Allow: BYE',
    'Require:',
    'Supported: a b',
  );
  const from = fields.read(headers.from);
  assert.ok(from?.ok);
  assert.equal(fields.read(headers.from), from);
  assert.equal(fields.read(headers.to)?.ok, false);
  assert.equal(fields.read(headers.via), undefined);
  assert.deepEqual(fields.readAll(headers.allow), { ok: true, value: ['INVITE', 'ACK', 'BYE'] });
  assert.deepEqual(fields.readAll(headers.require), { ok: true, value: [] });
  assert.equal(fields.read(headers.require), undefined);
  assert.equal(fields.readAll(headers.supported).ok, false);
  assert.deepEqual(fields.readAll(headers.via), { ok: true, value: [] });
  assert.deepEqual(fields.read(headers.allow), { ok: true, value: 'INVITE' });
});

test('set keeps the place of the first row; several strings are several rows', () => {
  const fields = list('A: 1', 'B: 1', 'A: 2', 'C: 1');
  fields.set('a', ['x', 'y']);
  assert.deepEqual(text(fields), ['a: x', 'a: y', 'B: 1', 'C: 1']);
  fields.set('D', 'new');
  fields.set('B', []);
  assert.deepEqual(text(fields), ['a: x', 'a: y', 'C: 1', 'D: new']);
});

test('add goes behind the last row of the name, prepend before the first, else to the end and the top', () => {
  const fields = list('Via: 1', 'To: a', 'Via: 2', 'From: b');
  fields.add('v', '3');
  fields.prepend('Via', '0');
  fields.add('X', 'end');
  fields.prepend('Y', 'top');
  assert.deepEqual(text(fields), ['Y: top', 'Via: 0', 'Via: 1', 'To: a', 'Via: 2', 'v: 3', 'From: b', 'X: end']);
});

test('removeFirst pops one value, also out of a comma-separated row', () => {
  const fields = list('Route: <sip:a;lr>, "x, y" <sip:b;lr>', 'Route: <sip:c;lr>');
  fields.removeFirst('Route');
  assert.deepEqual(fields.rows('Route'), ['"x, y" <sip:b;lr>', '<sip:c;lr>']);
  fields.removeFirst('Route');
  fields.removeFirst('Route');
  fields.removeFirst('Route');
  assert.deepEqual(text(fields), []);
});

test('a clone changes alone', () => {
  const fields = list('A: 1');
  const copy = fields.clone();
  copy.set('A', '2');
  copy.add('B', '3');
  assert.deepEqual([text(fields), text(copy)], [['A: 1'], ['A: 2', 'B: 3']]);
});

test('no value can break out of its row, and people\u2019s text becomes UTF-8 (§7.3.1)', () => {
  const request = new SipRequest('MESSAGE', 'sip:a@b', [
    ['Subject', 'x\r\nVia: forged'],
    ['Organization', 'B\u0151sze \u010d'],
    ['X\nY', '\u010a\u010d'],
  ]);
  assert.deepEqual(request.headers.rows('Via'), []);
  assert.equal(request.headers.first('Subject'), 'x  Via: forged');
  assert.deepEqual(request.headers.read(headers.organization), { ok: true, value: 'B\u0151sze \u010d' });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      assert.ok(!/[\r\n\u0100-\uffff]/.test(HeaderList.of([['X', value]]).first('X') ?? ''));
    }),
  );
});

test('every sequence of changes leaves the list that a plain array would have', () => {
  const name = fc.constantFrom('Via', 'v', 'To', 'X');
  const value = fc.constantFrom('a', 'b', 'c');
  const change = fc.tuple(fc.constantFrom('add', 'prepend', 'set', 'remove', 'removeFirst'), name, value);
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const fields = HeaderList.of([]);
      let model: [name: string, value: string][] = [];
      const same = (a: string, b: string): boolean => a.charAt(0).toLowerCase() === b.charAt(0).toLowerCase();
      for (const [kind, n, v] of changes) {
        const first = model.findIndex(([other]) => same(other, n));
        const last = model.findLastIndex(([other]) => same(other, n));
        if (kind === 'add') model.splice(last < 0 ? model.length : last + 1, 0, [n, v]);
        if (kind === 'prepend') model.splice(Math.max(first, 0), 0, [n, v]);
        if (kind === 'remove') model = model.filter(([other]) => !same(other, n));
        if (kind === 'removeFirst' && first >= 0) model.splice(first, 1);
        if (kind === 'set') {
          const rest = model.filter(([other], index) => !same(other, n) || index < first);
          rest.splice(first < 0 ? rest.length : first, 0, [n, v]);
          model = rest;
        }
        if (kind === 'add' || kind === 'prepend' || kind === 'set') fields[kind](n, v);
        if (kind === 'remove' || kind === 'removeFirst') fields[kind](n);
      }
      assert.deepEqual([...fields], model);
    }),
  );
});
