import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { silentLog } from '../../main/base/log.ts';
import { PhoneConsole } from '../../main/phone/phone-console.ts';
import { FakePhone } from '../../main/testing/fake-phone.ts';
import { openAttachPoint } from '../attach/attach-point.ts';
import { consoleEnvironment } from './console-environment.ts';
import { loadTerminals } from './open-terminal.ts';

const hasPty = await import('node-pty').then(
  () => true,
  () => false,
);
const skip = hasPty ? false : 'node-pty is not here';

/** A phone that says something nasty of itself, and a console attached to it. */
async function setUp(context: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'trapeze-console-'));
  const phone = new FakePhone();
  phone.change({ domain: { running: false, name: 'evil\u001b]0;title\u0007.example', services: [] } });
  const attachPoint = await openAttachPoint({ engine: phone, dataDir, log: silentLog });
  const console = new PhoneConsole();
  const openTerminal = (await loadTerminals({ dataDir, log: silentLog })) ?? assert.fail('no terminals');
  console.attach(openTerminal);
  context.after(() => {
    console[Symbol.dispose]();
    attachPoint?.[Symbol.dispose]();
    rmSync(dataDir, { recursive: true });
  });
  const opened = console.open({ columns: 200, rows: 50 });
  assert.ok(opened.ok);
  const { consoleId } = opened.value;
  const pieces = opened.value.pieces(new AbortController().signal);
  let seen = '';
  const until = async (wanted: RegExp): Promise<string> => {
    while (!wanted.test(seen)) {
      const { value, done } = await pieces.next();
      if (done) assert.fail(`ended before ${wanted}: ${seen}`);
      seen += value;
    }
    return seen;
  };
  return { phone, pieces, until, type: (text: string) => console.write({ consoleId, text }) };
}

test('the command line runs in a terminal, attached to its phone; what others wrote moves no cursor', {
  skip,
}, async (context) => {
  const { until, type, pieces } = await setUp(context);
  await until(/trapeze> /);
  type('status\r');
  const seen = await until(/domain evil.*off\r\n/);
  assert.match(seen, /domain evil·\]0;title·\.example off/);
  type('exit\r');
  for (let piece = await pieces.next(); !piece.done; piece = await pieces.next());
});

test('the log goes on until Ctrl-C, and then the console does', { skip }, async (context) => {
  const { phone, until, type } = await setUp(context);
  phone.writeLog({ atUnixMs: 0, level: 'warn', message: 'no answer', facts: '{"from":"\u009b2Jx"}' });
  await until(/trapeze> /);
  type('log -f\r');
  assert.ok((await until(/no answer.*\r\n/)).includes('00:00:00.000 warn  no answer {"from":"·2Jx"}'));
  phone.writeLog({ atUnixMs: 1_000, level: 'info', message: 'registered' });
  await until(/00:00:01\.000 info {2}registered/);
  type('\u0003');
  await until(/registered.*trapeze> /s);
});

test('what is typed is no shell', { skip }, async (context) => {
  const { until, type } = await setUp(context);
  await until(/trapeze> /);
  type('sh -c id\r');
  await until(/'sh' is not for the console/);
});

test('a console gets no more of the environment than it needs', () => {
  const environment = { PATH: '/bin', HOME: '/home/a', AWS_SECRET: 'x', NODE_OPTIONS: '--inspect', TRAPEZE_DATA: '/other' };
  assert.deepEqual(consoleEnvironment(environment, '/data'), { PATH: '/bin', HOME: '/home/a', TRAPEZE_DATA: '/data' });
});
