import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkAmong, linkSchemes } from './links.ts';
import { isOurs } from './origin.ts';

test('finds the link among the arguments of a start', () => {
  assert.equal(linkAmong(['electron', '.', '--hidden', 'sip:bob@example.com']), 'sip:bob@example.com');
  assert.equal(linkAmong(['trapeze', 'TEL:+4930']), 'TEL:+4930');
  assert.equal(linkAmong(['trapeze', 'callto:1', 'sips:2']), 'callto:1');
  for (const other of ['--sip:x', 'http://sip:x', 'sip', './sip/x', ''])
    assert.equal(linkAmong(['trapeze', other]), undefined, other);
  assert.equal(linkAmong(['trapeze', 'trapeze:join?code=1']), 'trapeze:join?code=1');
  assert.deepEqual(linkSchemes, ['sip', 'sips', 'tel', 'callto', 'trapeze']);
});

test('only our own pages count as ours', () => {
  for (const url of ['app://trapeze/', 'app://trapeze', 'app://trapeze/?window=incoming']) assert.equal(isOurs(url), true, url);
  for (const url of [
    undefined,
    '',
    'app://other/',
    'https://trapeze/',
    'app:trapeze',
    'app://trapeze.example/',
    'file:///trapeze',
    'javascript:0',
  ]) {
    assert.equal(isOurs(url), false, url);
  }
});
