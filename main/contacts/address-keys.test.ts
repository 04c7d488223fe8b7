import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressKeys, numberIn, soughtKeys } from './address-keys.ts';
import { readableNumber } from './phone-number.ts';

const finds = (kept: string, sought: string, country = 'DE'): boolean => {
  const keys = new Set(addressKeys(kept, country));
  return soughtKeys(sought, country).some((key) => keys.has(key));
};

test('a number is found however it is written (RFC 3966 §5.1.1)', () => {
  for (const kept of ['+49 30 123456', '030 123456', 'tel:+49-30-123456', '0049 30 123456', '(030) 12 34/56']) {
    for (const sought of ['sip:+4930123456@pbx.example.com', 'sip:030123456@pbx.example.com;user=phone', 'tel:+49-30-123456'])
      assert.ok(finds(kept, sought), `${kept} by ${sought}`);
  }
});

test('an extension with a host belongs to that host, one without to all', () => {
  assert.ok(finds('2041@pbx.example.com', 'sip:2041@pbx.example.com'));
  assert.ok(!finds('2041@pbx.example.com', 'sip:2041@other.example.com'));
  assert.ok(finds('2041', 'sip:2041@other.example.com'));
});

test('a name without a host is called where the account is, and found so', () => {
  assert.ok(finds('echo', 'sip:Echo@trapeze.local'));
  assert.ok(!finds('echo@example.com', 'sip:echo@trapeze.local'));
});

test('an address is found in any case, without port and parameters', () => {
  assert.ok(finds('Ada@Example.com', 'sip:ada@example.COM:5070;transport=tcp'));
  assert.ok(!finds('ada@example.com', 'sip:ada@example.org'));
});

test('without a country, numbers that begin with + are known and others are compared digit by digit', () => {
  assert.ok(finds('+49 30 123456', 'sip:+4930123456@x.example', ''));
  assert.ok(finds('030 123456', 'sip:030123456@x.example', ''));
  assert.ok(!finds('030 123456', 'sip:+4930123456@x.example', ''));
});

test('text that is no address is its own key, and nothing throws', () => {
  for (const text of ['', '   ', 'two words', 'sip:', 'sip:@', '+', '\u0000', 'tel:', 'x'.repeat(300), '9'.repeat(200)])
    assert.ok(addressKeys(text, 'DE').length >= 1 && soughtKeys(text, 'DE').length >= 1);
});

test('numbers of public networks are written the way of the country; what is no such number stays as it is', () => {
  assert.equal(readableNumber('+4930123456', 'DE'), '030 123456');
  assert.equal(readableNumber('+4930123456', 'FR'), '+49 30 123456');
  assert.equal(readableNumber('030123456', 'DE'), '030 123456');
  assert.equal(readableNumber('030123456', ''), undefined);
  for (const text of ['2041', '*97', '**1', '#31#030123456', 'ada', '', '112@x', '4'.repeat(40)])
    assert.equal(readableNumber(text, 'DE'), undefined, text);
});

test('the number of an address is its user part where that is one', () => {
  assert.equal(numberIn('sip:+4930123456@pbx.example.com'), '+4930123456');
  assert.equal(numberIn('tel:+4930123456;ext=3'), '+4930123456');
  assert.equal(numberIn('sip:ada@pbx.example.com'), undefined);
  assert.equal(numberIn('sip:pbx.example.com'), undefined);
});
