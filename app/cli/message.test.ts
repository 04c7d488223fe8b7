import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const program = join(import.meta.dirname, 'trapeze.ts');

/** A command with `--json`, its lines as they come. */
function trapeze(...words: readonly string[]): { readonly process: ChildProcess; readonly lines: AsyncIterator<string> } {
  const process_ = spawn(process.execPath, [program, ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { process: process_, lines: createInterface(process_.stdout)[Symbol.asyncIterator]() };
}

async function nextLine(lines: AsyncIterator<string>): Promise<Record<string, unknown>> {
  const { value } = await lines.next();
  return JSON.parse(value ?? '{}');
}

test('a text goes from `message` to `answer`, which understands envelopes; `options` says what it can do', async () => {
  const answer = trapeze('answer', '--listen', 'udp:127.0.0.1:0');
  try {
    const { addresses } = await nextLine(answer.lines);
    const port = /:(\d+)$/.exec(String(addresses))?.[1];
    const target = `sip:somebody@127.0.0.1:${port}`;

    const message = trapeze('message', target, '你好, phone', '--receipts', '--wait', '0', '--listen', 'udp:127.0.0.1:0');
    const [sent] = [await nextLine(message.lines), await once(message.process, 'close')];
    assert.deepEqual(sent, { event: 'message', state: 'delivered', code: 200, receipts: true });
    const received = await nextLine(answer.lines);
    assert.deepEqual([received.event, received.text], ['message', '你好, phone']);

    const options = trapeze('options', target, '--listen', 'udp:127.0.0.1:0');
    const [can] = [await nextLine(options.lines), await once(options.process, 'close')];
    assert.equal(can.code, 200);
    assert.match(String(can.Allow), /MESSAGE/);
    assert.match(String(can.sdp), /^v=0\r\n[\s\S]*m=audio 0 /);
  } finally {
    answer.process.kill('SIGTERM');
    await once(answer.process, 'close');
  }
});
