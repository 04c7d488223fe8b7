import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

function trapeze(
  words: readonly string[],
  input = '',
): { readonly code: number | null; readonly out: string; readonly err: string } {
  const program = join(import.meta.dirname, 'trapeze.ts');
  const done = spawnSync(process.execPath, [program, ...words], { input, encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

test('help is done, unknown commands are wrong usage', () => {
  assert.equal(trapeze(['--help']).code, 0);
  assert.match(trapeze(['--help']).out, /trapeze call URI/);
  const unknown = trapeze(['sing']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /^trapeze: there is no command 'sing'\n/);
});

test('words of others that are printed move no cursor and write no title', () => {
  assert.match(trapeze(['sing\u001b]0;title\u0007\u009b2J']).err, /^trapeze: there is no command 'sing·\]0;title··2J'\n/);
});

test('each kind of wrong usage says one sentence and leaves with 2', () => {
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [['call'], /call needs more/],
    [['call', 'sip:a@127.0.0.1', 'b'], /'b' is too much/],
    [['call', 'sip:a@127.0.0.1', '--colour'], /--colour/],
    [['call', 'sip:a@127.0.0.1', '--duration', 'long'], /--duration needs a number/],
    [['call', 'sip:a@127.0.0.1', '--codec', 'mp3'], /no codec 'mp3'/],
    [['call', 'sip:a@127.0.0.1', '--dtmf', 'x'], /--dtmf takes/],
    [['call', 'mailto:a@example.com', '--listen', 'udp:127.0.0.1:0'], /nothing that can be called/],
    [['call', 'sip:a@127.0.0.1', '--listen', 'udp:localhost:5060'], /--listen needs/],
    [['call', 'sip:a@127.0.0.1', '--from', 'nobody'], /not of the form user@domain/],
    [
      ['call', 'sip:a@127.0.0.1', '--transfer', 'mailto:b@example.com', '--listen', 'udp:127.0.0.1:0'],
      /nothing that can be called/,
    ],
    [['call', 'sip:a@127.0.0.1', '--transfer-at', 'soon', '--listen', 'udp:127.0.0.1:0'], /--transfer-at needs a number/],
    [['answer', '--reject', '200'], /--reject/],
    [['message', 'sip:a@127.0.0.1'], /message needs more/],
    [['message', 'sip:a@127.0.0.1', ''], /nothing to send/],
    [['message', 'sip:a@127.0.0.1', 'x'.repeat(20_000)], /at most 16384 bytes/],
    [['subscribe', 'sip:a@127.0.0.1'], /--event needs one of presence/],
    [
      ['subscribe', 'mailto:a@example.com', '--event', 'presence', '--listen', 'udp:127.0.0.1:0'],
      /nothing that can be subscribed to/,
    ],
    [['publish', 'a@127.0.0.1', '--state', 'tired'], /--state needs one of available/],
    [['server', '--role', 'king'], /no role 'king'/],
    [['user', 'add'], /needs a name/],
  ];
  for (const [words, sentence] of table) {
    const { code, err } = trapeze(words);
    assert.deepEqual([words.join(' '), code], [words.join(' '), 2]);
    assert.match(err, sentence);
  }
});

test('a file that is not there is a failure: one sentence, exit code 1', () => {
  const { code, err } = trapeze(['inspect', 'no-such-file.sip']);
  assert.equal(code, 1);
  assert.equal(err, "trapeze: there is no file 'no-such-file.sip'\n");
});

test('users are added by standard input, listed and removed; the password is not kept', () => {
  const data = mkdtempSync(join(tmpdir(), 'trapeze-cli-'));
  try {
    const add = trapeze(['user', 'add', 'alice', '--password-stdin', '--data', data, '--json'], 'secret\n');
    assert.deepEqual([add.code, JSON.parse(add.out)], [0, { event: 'added', name: 'alice', domain: 'trapeze.local' }]);
    assert.equal(trapeze(['user', 'list', '--data', data]).out, 'alice@trapeze.local\n');
    assert.equal(trapeze(['user', 'add', 'bob', '--data', data]).code, 2);
    assert.equal(trapeze(['user', 'add', 'bob', '--password-stdin', '--data', data], '\n').code, 1);
    assert.equal(trapeze(['user', 'remove', 'alice', '--data', data]).code, 0);
    assert.equal(trapeze(['user', 'remove', 'alice', '--data', data]).code, 1);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('inspect gives a verdict for each file, as an object a line with --json', () => {
  const directory = mkdtempSync(join(tmpdir(), 'trapeze-cli-'));
  try {
    const good = join(directory, 'good.sip');
    const bad = join(directory, 'bad.sip');
    const options = [
      'OPTIONS sip:bob@example.com SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
      'From: <sip:alice@example.com>;tag=1',
      'To: <sip:bob@example.com>',
      'Call-ID: 1@192.0.2.1',
      'CSeq: 1 OPTIONS',
      'Max-Forwards: 70',
      'Content-Length: 0',
    ];
    writeFileSync(good, `${options.join('\r\n')}\r\n\r\n`);
    writeFileSync(bad, `${options.join('\r\n').replace('SIP/2.0\r', 'SIP/7.0\r')}\r\n\r\n`);
    const { code, out } = trapeze(['inspect', good, bad, '--json']);
    const verdicts = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly verdict: string; readonly status?: number });
    assert.deepEqual(
      [code, verdicts.map(({ verdict, status }) => [verdict, status])],
      [
        0,
        [
          ['valid', undefined],
          ['reject', 505],
        ],
      ],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
