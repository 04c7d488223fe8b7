import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitsPattern } from './caller-pattern.ts';

const grace = { uri: 'sip:+4930123456@pbx.example.com', name: 'Grace Hopper', country: 'DE' };
const alan = { uri: 'sip:Alan@example.com:5070;transport=tcp', country: '' };

test('a number fits however it is written, an address by its user and host, a name in any case', () => {
  for (const pattern of ['', '030 123456', '+49 (30) 123-456', 'grace hopper', '+4930123456@pbx.example.com'])
    assert.equal(fitsPattern(pattern, grace), true, pattern);
  for (const pattern of ['030 123457', 'grace', 'hopper', 'pbx.example.com', 'alan'])
    assert.equal(fitsPattern(pattern, grace), false, pattern);
  assert.equal(fitsPattern('alan@EXAMPLE.com', alan), true);
});

test('* stands for any text, also for none, anywhere in a number, address or name', () => {
  for (const pattern of ['*', '+49 30*', '*3456', '+49*34*6', '*@pbx.example.com', 'grace*', '*HOPPER', '*race*opp*'])
    assert.equal(fitsPattern(pattern, grace), true, pattern);
  for (const pattern of ['+44*', '*7', '*@example.com', 'grace*x', '*hopper*grace*', '+4930123456*123456'])
    assert.equal(fitsPattern(pattern, grace), false, pattern);
  assert.equal(fitsPattern('*@example.com', alan), true);
});

test('a pattern never throws, and one of stars fits whatever is cut out of a name', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 64 }), fc.string({ minLength: 1, maxLength: 64 }), (pattern, name) => {
      fitsPattern(pattern, { uri: 'sip:a@example.com', name, country: '' });
      const middle = name.slice(1, 3).replaceAll('*', '');
      assert.equal(fitsPattern(`*${middle}*`, { uri: 'sip:a@example.com', name, country: '' }) || !name.includes(middle), true);
    }),
  );
});
