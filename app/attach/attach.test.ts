import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { safe } from '@orpc/client';
import { WebSocket } from 'ws';
import { silentLog } from '../../main/base/log.ts';
import type { TraceRecord } from '../../main/contract/trace-view.ts';
import { FakePhone } from '../../main/testing/fake-phone.ts';
import { attach } from './attach.ts';
import { readAttachFile, writeAttachFile } from './attach-file.ts';
import { openAttachPoint } from './attach-point.ts';

const record = (callId: string, name: string): TraceRecord => ({
  kind: 'timer',
  name,
  transactionId: 't',
  atUnixMs: 1,
  element: 'phone',
  callId,
});

async function setUp(context: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'trapeze-attach-'));
  const engine = new FakePhone();
  const point = await openAttachPoint({ engine, dataDir, log: silentLog });
  context.after(() => {
    point?.[Symbol.dispose]();
    rmSync(dataDir, { recursive: true });
  });
  const file = readAttachFile(dataDir) ?? assert.fail('no file');
  const opened = async (headers: Record<string, string>): Promise<boolean> => {
    const socket = new WebSocket(`ws://127.0.0.1:${file.port}/`, { headers });
    const isIn = await once(socket, 'open').then(
      () => true,
      () => false,
    );
    socket.terminate();
    return isIn;
  };
  return { dataDir, engine, point, file, opened };
}

test('a program of the same person reaches the phone by a file that only its owner can read', async (context) => {
  const { dataDir, engine } = await setUp(context);
  if (process.platform !== 'win32') assert.equal(statSync(join(dataDir, 'attach.json')).mode & 0o777, 0o600);
  using line = await attach(dataDir);
  assert.ok(line);
  assert.deepEqual(await line.phone.calls.place({ target: 'echo' }), { callId: 'c1' });
  assert.deepEqual(engine.asked, [['calls.place', { target: 'echo' }]]);
});

test('nobody comes in without the token, no page of a browser, and nobody by another name of this machine', async (context) => {
  const { file, opened } = await setUp(context);
  const Authorization = `Bearer ${file.token}`;
  assert.equal(await opened({ Authorization }), true);
  assert.equal(await opened({}), false);
  assert.equal(await opened({ Authorization: `Bearer ${file.token.replace(/.$/, '-')}` }), false);
  assert.equal(await opened({ Authorization, Origin: `http://127.0.0.1:${file.port}` }), false);
  assert.equal(await opened({ Authorization, Host: `evil.example:${file.port}` }), false);
});

test('its end takes the file away, but not that of a phone that came later', async (context) => {
  const { dataDir, point } = await setUp(context);
  using line = await attach(dataDir);
  const later = { port: 4_711, token: '0'.repeat(64) };
  writeAttachFile(dataDir, later);
  point?.[Symbol.dispose]();
  await line?.ended;
  assert.deepEqual(readAttachFile(dataDir), later);
  assert.equal(existsSync(join(dataDir, 'attach.json')), true);
});

test('where no phone runs there is no line: no file, a broken one, or one left by a crash', async (context) => {
  const { dataDir, point } = await setUp(context);
  point?.[Symbol.dispose]();
  assert.equal(await attach(dataDir), undefined);
  writeFileSync(join(dataDir, 'attach.json'), '{"port":"x"}');
  assert.equal(await attach(dataDir), undefined);
  writeAttachFile(dataDir, { port: 1, token: '0'.repeat(64) });
  assert.equal(await attach(dataDir), undefined);
});

test('a trace over the line: what is kept of a call first, then what happens, of other calls nothing', async (context) => {
  const { dataDir, engine } = await setUp(context);
  using line = await attach(dataDir);
  assert.ok(line);
  engine.observe(record('one', 'A'));
  const records = await line.phone.trace.watch({ callId: 'one' });
  assert.deepEqual((await records.next()).value, record('one', 'A'));
  engine.observe(record('other', 'B'));
  engine.observe(record('one', 'C'));
  assert.deepEqual((await records.next()).value, record('one', 'C'));
  await records.return?.();
});

test('a ladder is drawn anew after every event of its call; of an unknown call the failure has its code', async (context) => {
  const { dataDir, engine } = await setUp(context);
  using line = await attach(dataDir);
  assert.ok(line);
  engine.observe(record('one', 'A'));
  const ladder = await line.phone.trace.watchCall({ callId: 'one' });
  assert.partialDeepStrictEqual(await ladder.next(), { value: { omitted: 1 } });
  engine.observe(record('one', 'B'));
  assert.partialDeepStrictEqual(await ladder.next(), { value: { omitted: 2 } });
  await ladder.return?.();
  const { error } = await safe(line.phone.trace.records({ callId: 'unknown' }));
  assert.ok(error && 'code' in error && error.code === 'TRACE_UNKNOWN');
  const none = await line.phone.trace.watchCall({ callId: 'unknown' });
  await assert.rejects(none.next(), (thrown) => thrown instanceof Error && 'code' in thrown && thrown.code === 'TRACE_UNKNOWN');
});
