import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandUrl, isUrlTemplate } from './url-template.ts';

const values = { caller: 'grace@example.com', number: '+49 30', name: 'Grace & Co. #1', account: 'ada@example.com' };

test('placeholders are put in percent-encoded, other braces stay', () => {
  assert.equal(
    expandUrl('https://crm.example/{caller}?n={name}&t={number}&a={account}&x={other}', values),
    'https://crm.example/grace%40example.com?n=Grace%20%26%20Co.%20%231&t=%2B49%2030&a=ada%40example.com&x={other}',
  );
});

test('only http and https addresses whose server is fixed can be opened', () => {
  for (const template of ['https://crm.example/?q={caller}', 'http://localhost:8080/{name}', 'https://crm.example/'])
    assert.equal(isUrlTemplate(template), true, template);
  for (const template of [
    'https://{name}/',
    'https://{name}.example/',
    'https://crm.example:{number}/',
    'https://{name}@crm.example/',
    'file:///{caller}',
    'javascript:alert({name})',
    '{caller}',
    'crm.example',
  ])
    assert.equal(isUrlTemplate(template), false, template);
});

test('whatever a caller says stays in its part of the address: same server, same path above it', () => {
  const template = 'https://crm.example/people/{name}/open?q={caller}#top';
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom('..', '.', '../..', '\ud800', '%2e%2e'),
  );
  fc.assert(
    fc.property(hostile, hostile, (name, caller) => {
      const url = new URL(expandUrl(template, { ...values, name, caller }));
      assert.equal(url.origin, 'https://crm.example');
      assert.match(url.pathname, /^\/people\/[^/]*\/open$/);
      assert.equal(url.hash, '#top');
      assert.deepEqual([...url.searchParams.keys()], ['q']);
    }),
  );
});
