import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commands } from './commands.ts';
import { consoleWords, parseConsoleLine } from './console-words.ts';

test('a line is taken apart at its blanks, and no sign means anything', () => {
  assert.deepEqual(parseConsoleLine('  status '), { ok: true, value: ['status'] });
  assert.deepEqual(parseConsoleLine('call\t$HOME;ls  "a b"'), { ok: true, value: ['call', '$HOME;ls', '"a', 'b"'] });
  assert.deepEqual(parseConsoleLine(' '), { ok: true, value: [] });
});

for (const line of ['ls', 'serve', 'user add mallory', 'server', 'console', 'sip:a@b', '--hidden', 'constructor', '__proto__'])
  test(`'${line}' is refused: it is not on the list`, () => assert.equal(parseConsoleLine(line).ok, false));

for (const line of ['trace --pcap f', 'trace --pcap=f', 'status --data /', 'call a --record f.wav', 'call a --play=/etc/passwd'])
  test(`'${line}' is refused: it reaches files`, () => assert.equal(parseConsoleLine(line).ok, false));

test('every word of the console is a command, or help', () => {
  assert.deepEqual(
    consoleWords.filter((word) => !Object.hasOwn(commands, word)),
    ['help'],
  );
});
