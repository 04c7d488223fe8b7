import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import { limits } from '../limits.ts';
import type { Terminal, TerminalSize } from './console-output.ts';
import { PhoneConsole } from './phone-console.ts';

class FakeTerminal implements Terminal {
  readonly #output = new Emitter<string>();
  readonly #ended = new Emitter<void>();
  readonly onOutput = this.#output.event;
  readonly onEnded = this.#ended.event;
  readonly done: string[] = [];

  print(text: string): void {
    this.#output.fire(text);
  }

  end(): void {
    this.#ended.fire();
  }

  write(text: string): void {
    this.done.push(`write ${text}`);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.done.push(`resize ${columns} ${rows}`);
  }

  pause(): void {
    this.done.push('pause');
  }

  resume(): void {
    this.done.push('resume');
  }

  [Symbol.dispose](): void {
    this.done.push('dispose');
  }
}

const size = { columns: 80, rows: 24 };

function setUp() {
  const console = new PhoneConsole();
  const terminals: FakeTerminal[] = [];
  console.attach(() => {
    const terminal = new FakeTerminal();
    terminals.push(terminal);
    return terminal;
  });
  const ending = new AbortController();
  const open = () => {
    const opened = console.open(size);
    assert.ok(opened.ok);
    const { consoleId, pieces } = opened.value;
    return { consoleId, pieces: pieces(ending.signal), terminal: terminals.at(-1) ?? assert.fail() };
  };
  return { console, terminals, ending, open };
}

test('where no terminal can be opened there is no console', () => {
  using console = new PhoneConsole();
  assert.equal(console.isThere, false);
  assert.deepEqual(console.open(size), { ok: false, error: { code: 'CONSOLE_MISSING' } });
});

test('what is written comes out in order, what is typed goes in, and an end ends it', async () => {
  const { console, open } = setUp();
  const { consoleId, pieces, terminal } = open();
  terminal.print('a');
  terminal.print('b');
  assert.deepEqual(await pieces.next(), { done: false, value: 'ab' });
  console.write({ consoleId, text: 'status\r' });
  console.resize({ consoleId, columns: 100, rows: 30 });
  const next = pieces.next();
  terminal.print('last');
  terminal.end();
  assert.deepEqual(await next, { done: false, value: 'last' });
  assert.equal((await pieces.next()).done, true);
  console.write({ consoleId, text: 'to nobody' });
  assert.deepEqual(terminal.done, ['write status\r', 'resize 100 30', 'dispose']);
});

test('a console whose window shows nothing waits, and goes on when half of it was shown', () => {
  const { console, open } = setUp();
  const { consoleId, terminal } = open();
  const most = limits.console.unshownCharacters;
  terminal.print('x'.repeat(most));
  assert.deepEqual(terminal.done, []);
  terminal.print('xx');
  assert.deepEqual(terminal.done, ['pause']);
  console.acknowledge({ consoleId, characters: most / 2 });
  assert.deepEqual(terminal.done, ['pause']);
  console.acknowledge({ consoleId, characters: 2 });
  assert.deepEqual(terminal.done, ['pause', 'resume']);
});

test('much at once is passed on in pieces that fit into messages', async () => {
  const { open } = setUp();
  const { pieces, terminal } = open();
  const written = 'é'.repeat(limits.console.pieceCharacters + 1);
  terminal.print(written);
  terminal.end();
  const passedOn = await Array.fromAsync(pieces);
  assert.deepEqual(
    passedOn.map(({ length }) => length),
    [limits.console.pieceCharacters, 1],
  );
  assert.equal(passedOn.join(''), written);
  assert.ok(limits.console.pieceCharacters * 6 < limits.rpc.messageBytes);
});

test('a window that is gone ends its console, also one that has read nothing', () => {
  const { ending, open } = setUp();
  const { terminal } = open();
  ending.abort();
  assert.deepEqual(terminal.done, ['dispose']);
});

test('no more consoles than the limit, until one has ended; the phone ends all', () => {
  const { console, terminals, open } = setUp();
  for (let count = 0; count < limits.console.open; count += 1) open();
  assert.deepEqual(console.open(size), { ok: false, error: { code: 'CONSOLES_EXHAUSTED' } });
  terminals[0]?.end();
  open();
  console[Symbol.dispose]();
  assert.ok(terminals.every(({ done }) => done.at(-1) === 'dispose'));
});
