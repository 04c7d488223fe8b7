import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { call, callIn, tryItOut } from './person.ts';
import { expect, root, test } from './phone.ts';

const commandLine = join(root, 'app', 'cli', 'trapeze.ts');
const environment = { ...process.env, NODE_OPTIONS: '' };

test('during a call the quality dot leads to its sound and its messages, while it runs', async ({ window }) => {
  await tryItOut(window);
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: /Opus|G\.7/ }).click();
  await expect(window.getByRole('img', { name: /Sound, second by second/ })).toBeVisible();

  await window.getByRole('radio', { name: 'Messages' }).click();
  const ladder = window.getByRole('region', { name: 'Messages' });
  await expect(ladder.getByRole('list', { name: 'Who takes part' })).toContainText('phone');
  await expect(ladder.getByRole('button', { name: /200 OK/ }).first()).toBeVisible();
  await expect(ladder.getByRole('button', { name: /BYE/ })).toHaveCount(0);

  await window.getByRole('button', { name: 'Back', exact: true }).click();
  await window.getByRole('button', { name: 'End' }).click();
});

test('a past call: from its line in the history to a message with each header explained', async ({ window }) => {
  await tryItOut(window);
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'End' }).click();
  await window.getByRole('button', { name: 'History' }).click();
  await window.getByRole('button', { name: /Details of the call with echo/i }).click();
  const ladder = window.getByRole('region', { name: 'Messages' });
  await expect(ladder.getByRole('button', { name: /BYE/ }).first()).toBeVisible();

  await ladder.getByRole('button', { name: /^.*F1.*INVITE/ }).click();
  const message = window.getByRole('region', { name: 'F1', exact: true });
  await expect(message.getByText(/^INVITE sip:echo@trapeze\.local SIP\/2\.0/)).toBeVisible();
  await expect(message.getByText('The name of this call at both ends, the same in all its messages.')).toBeVisible();
  await expect(message.getByText(/m=audio/)).toBeVisible();
  await expect(message.getByText('inline:')).toHaveCount(0);
});

test('why a call failed is said where it ended and with its line in the history', async ({ window }) => {
  await tryItOut(window);
  await call(window, 'nobody-at-all');
  const why = window.getByRole('note', { name: 'Why did it fail?' });
  await expect(why).toContainText('The server knows no nobody-at-all');
  await why.getByRole('button', { name: 'Show the messages' }).click();
  await expect(window.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /404/ }).first()).toBeVisible();
});

test('the command line draws the same call, while the phone runs and after', async ({ window, phone: { dataDir } }) => {
  await tryItOut(window);
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-trace-'));
  const live = spawn(process.execPath, [commandLine, 'trace', '--data', dataDir, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  });
  try {
    const methods: string[] = [];
    const ids = new Set<string>();
    createInterface({ input: live.stdout }).on('line', (line) => {
      const { event, text = '', callId = '' } = JSON.parse(line);
      if (event !== 'message') return;
      methods.push(text.split(' ')[0]);
      if (text.startsWith('INVITE')) ids.add(callId);
    });
    // The trace is of what comes after it has begun.
    await expect
      .poll(async () => {
        await call(window, 'echo');
        await window.getByRole('button', { name: 'End' }).click();
        return methods.includes('BYE');
      })
      .toBe(true);
    const pcap = join(folder, 'call.pcap');
    const [sipCallId = ''] = ids;
    const args = [commandLine, 'trace', '--data', dataDir, '--call', sipCallId, '--pcap', pcap];
    const drawn = execFileSync(process.execPath, args, { encoding: 'utf8', env: environment });
    expect(drawn).toMatch(/phone +proxy/);
    expect(drawn).toMatch(/F1 .*INVITE/);
    expect(readFileSync(pcap).readUInt32LE(0)).toBe(0xa1b2c3d4);
  } finally {
    const ended = once(live, 'exit');
    live.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true });
  }
});
