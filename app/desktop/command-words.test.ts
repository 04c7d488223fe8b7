import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandWords } from './command-words.ts';

test('what follows -- is a command line, packed and in a checkout', () => {
  assert.deepEqual(commandWords(['trapeze', '--', 'call', 'sip:bob@example.com', '--json'], true), [
    'call',
    'sip:bob@example.com',
    '--json',
  ]);
  assert.deepEqual(commandWords(['trapeze', '--ozone-platform=headless', '--', '--help'], true), ['--help']);
  assert.deepEqual(commandWords(['electron', '--inspect=0', '.', '--', 'inspect', '--', 'x'], false), ['inspect', '--', 'x']);
});

test('a start of the phone is no command, whatever a link brings along', () => {
  for (const argv of [
    ['trapeze'],
    ['trapeze', '--hidden'],
    ['trapeze', 'sip:bob@example.com'],
    ['trapeze', 'sip:bob@example.com', '--', 'server', '--listen', 'udp:0.0.0.0:5060'],
  ]) {
    assert.equal(commandWords(argv, true), undefined, argv.join(' '));
  }
  assert.equal(commandWords(['electron', '.', 'sip:bob@example.com', '--', 'server'], false), undefined);
});
