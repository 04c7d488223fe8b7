import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import { WebSocket } from 'ws';
import { callIn, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

async function openAutomation(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('button', { name: 'Set up: Rules, programs and webhooks' }).click();
  await expect(window.getByRole('heading', { name: 'Automation', level: 1 })).toBeVisible();
}

/** Makes a key and gives what is shown, once. */
async function newKey(window: Page, title: 'Token' | 'Signing secret'): Promise<string> {
  const shown = window.locator('code');
  const former = await shown.allTextContents();
  await window.getByRole('button', { name: `${title}: Make a new one` }).click();
  await expect(shown).toHaveCount(former.length + 1);
  const texts = await shown.allTextContents();
  return texts.find((text) => !former.includes(text)) ?? '';
}

/** Switches the programming interface on; gives where it is and the token. */
async function letProgramsIn(window: Page): Promise<{ readonly address: string; readonly token: string }> {
  await window.getByRole('textbox', { name: 'Port' }).fill('0');
  await window.keyboard.press('Enter');
  await window.getByRole('switch', { name: 'Let programs in' }).click();
  await expect(window.getByText('There is no token yet')).toBeVisible();
  const token = await newKey(window, 'Token');
  const words = await window.getByText(/^Programs find it at/).textContent();
  return { token, address: words?.replace('Programs find it at ', '') ?? '' };
}

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks. */
async function openReceiver(): Promise<{ readonly url: string; readonly posted: Posted[]; close(): void }> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted, close: () => server.close() };
}

test('a program places a call, sees what happens, and a webhook is told; without the token nobody comes in', async ({
  window,
}) => {
  await tryItOut(window);
  await openAutomation(window);
  const { address, token } = await letProgramsIn(window);
  const receiver = await openReceiver();
  await window.getByRole('button', { name: 'Add a webhook' }).click();
  await window.getByRole('dialog').getByLabel('Address').fill(receiver.url);
  await window.getByRole('dialog').getByRole('checkbox', { name: 'A call is answered' }).uncheck();
  await window.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(window.getByRole('list', { name: 'Webhooks' }).getByText(receiver.url)).toBeVisible();
  const secret = await newKey(window, 'Signing secret');

  const headers = { Authorization: `Bearer ${token}` };
  const line = new WebSocket(`${address.replace('http', 'ws')}/events`, { headers });
  const seen: { readonly event: string; readonly call?: { readonly peer: { readonly uri: string } } }[] = [];
  line.on('message', (text) => seen.push(JSON.parse(String(text))));
  await once(line, 'open');
  const post = (path: string, body: unknown, by: Record<string, string> = headers): Promise<Response> =>
    fetch(`${address}${path}`, { method: 'POST', headers: by, body: JSON.stringify(body) });
  expect((await post('/calls/place', { target: 'echo' }, {})).status).toBe(401);

  const placed = await post('/calls/place', { target: 'echo' });
  expect(placed.status).toBe(200);
  const { callId } = await placed.json();
  await expect.poll(() => seen.map(({ event }) => event)).toEqual(['call.answered']);
  expect(seen[0]?.call?.peer.uri).toBe('sip:echo@trapeze.local');
  expect((await post('/calls/hangUp', { callId })).status).toBe(204);
  await expect.poll(() => seen.map(({ event }) => event)).toEqual(['call.answered', 'call.ended']);
  line.terminate();

  await expect.poll(() => receiver.posted.length).toBe(1);
  const [told] = receiver.posted;
  expect(JSON.parse(told?.body ?? '')).toMatchObject({ event: 'call.ended', call: { id: callId, state: 'ended' } });
  const signature = createHmac('sha256', secret)
    .update(told?.body ?? '')
    .digest('hex');
  expect(told?.headers['trapeze-signature']).toBe(`sha256=${signature}`);
  await expect(window.getByText('Delivered: 1, failed: 0, waiting: 0 · Last answer: 204')).toBeVisible();
  await window.getByRole('switch', { name: 'Let programs in' }).click();
  await expect(window.getByText(/^Programs find it at/)).toBeHidden();
  await expect(post('/calls/place', { target: 'echo' })).rejects.toThrow();
  receiver.close();
});

test('a rule is added by keyboard, tried out, and answers the calls it is for', async ({ window, phone, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
  const name = await ownName(window);
  await openAutomation(window);
  await window.getByRole('button', { name: 'Add a rule' }).focus();
  await window.keyboard.press('Enter');
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Colleagues');
  await dialog.getByLabel('Caller', { exact: true }).fill('b*@trapeze.local');
  await dialog.getByLabel('Then').selectOption('Answer');
  await dialog.getByLabel('Seconds of ringing before').fill('1');
  await window.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const rules = window.getByRole('list', { name: 'Rules for incoming calls' });
  await expect(rules.getByRole('listitem')).toContainText('b*@trapeze.local → answers after 1 s');

  await window.getByRole('button', { name: 'Try out…' }).click();
  await dialog.getByLabel('Caller', { exact: true }).fill('carol');
  await dialog.getByRole('button', { name: 'Try out' }).click();
  await expect(dialog.getByRole('status')).toContainText('The call rings.');
  await expect(dialog.getByRole('status')).toContainText('Colleagues Is for other callers');
  await dialog.getByLabel('Caller', { exact: true }).fill('bob');
  await window.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('The call is answered after 1 s.');
  await expect(dialog.getByRole('status')).toContainText('Decided by Colleagues.');
  await window.keyboard.press('Escape');

  await other.call(`${name}@trapeze.local`);
  await other.callIn('active');
  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
});
