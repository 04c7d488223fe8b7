import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { silentLog } from '../../main/base/log.ts';
import type { AutomationEvent } from '../../main/contract/automation-view.ts';
import type { contract } from '../../main/contract/contract.ts';
import { limits } from '../../main/limits.ts';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { FakePhone } from '../../main/testing/fake-phone.ts';
import { openApi } from './api-server.ts';

const token = 'c0ffee'.repeat(10);
const registered: AutomationEvent = {
  id: 'e1',
  atUnixMs: 1,
  event: 'account.registered',
  account: { id: 'a1', aor: 'sip:ada@example.com', registration: 'registered' },
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function setUp(context: TestContext) {
  const phone = new FakePhone();
  const clock = new FakeClock();
  const opened = await openApi({ phone, clock, log: silentLog, port: 0, token });
  assert.ok(opened.ok);
  const api = opened.value;
  context.after(() => api.close());
  const send = (path: string, body: string, headers: Record<string, string> = {}, method = 'POST'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: api.port, path, method, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) });
        });
      });
      const all = { Authorization: `Bearer ${token}`, ...headers };
      for (const [name, value] of Object.entries(all)) if (value !== '') sent.setHeader(name, value);
      sent.on('error', reject);
      sent.end(body);
    });
  const socket = async (path: string, headers: Record<string, string>): Promise<WebSocket> => {
    const made = new WebSocket(`ws://127.0.0.1:${api.port}${path}`, { headers });
    context.after(() => made.terminate());
    await once(made, 'open');
    return made;
  };
  return { phone, clock, api, send, socket };
}

const inside = { Authorization: `Bearer ${token}` };

test('a procedure is a path, its input the body, its output the answer; what has none is 204', async (context) => {
  const { phone, send } = await setUp(context);
  assert.deepEqual(await send('/calls/place', '{"target":" echo "}'), { status: 200, body: { callId: 'c1' } });
  assert.deepEqual(await send('/calls/hangUp', '{"callId":"c1"}'), { status: 204, body: undefined });
  assert.deepEqual(await send('/history/clear', ''), { status: 204, body: undefined });
  assert.deepEqual(phone.asked.slice(0, 2), [
    ['calls.place', { target: 'echo' }],
    ['calls.hangUp', { callId: 'c1' }],
  ]);
});

test('what is wrong has a status and a code: input, path, method, a failure of the contract, one of ours', async (context) => {
  const { phone, send } = await setUp(context);
  phone.failures.set('calls.setHold', { code: 'HOLD_REFUSED', data: { status: 488 } });
  phone.failures.set('calls.answer', { code: 'SECRET' });
  const codeOf = ({ status, body }: Answer) => [status, (body as { code: string }).code];
  assert.deepEqual(codeOf(await send('/calls/place', '{"target":""}')), [400, 'BAD_REQUEST']);
  assert.deepEqual(codeOf(await send('/calls/place', '{')), [400, 'NO_JSON']);
  assert.deepEqual(codeOf(await send('/calls/constructor', '')), [404, 'NOT_FOUND']);
  assert.deepEqual(codeOf(await send('/calls', '')), [404, 'NOT_FOUND']);
  assert.deepEqual(codeOf(await send('/calls/place', '', {}, 'GET')), [405, 'METHOD']);
  const held = await send('/calls/setHold', '{"callId":"c1","held":true}');
  assert.deepEqual([codeOf(held), (held.body as { data: unknown }).data], [[409, 'HOLD_REFUSED'], { status: 488 }]);
  assert.deepEqual(codeOf(await send('/calls/answer', '{"callId":"c1"}')), [500, 'INTERNAL_SERVER_ERROR']);
});

test('nobody comes in without the token, by another name of this machine, or as a page of another origin', async (context) => {
  const { phone, api, send, socket } = await setUp(context);
  const statusOf = async (headers: Record<string, string>) => (await send('/calls/place', '{"target":"x"}', headers)).status;
  assert.equal(await statusOf({ Authorization: '' }), 401);
  assert.equal(await statusOf({ Authorization: `Bearer ${token}0` }), 401);
  assert.equal(await statusOf({ Authorization: token }), 401);
  assert.equal(await statusOf({ Host: `evil.example:${api.port}` }), 421);
  assert.equal(await statusOf({ Origin: 'https://evil.example' }), 403);
  assert.equal(await statusOf({ Origin: 'null' }), 403);
  assert.deepEqual(phone.asked, []);
  assert.equal(await statusOf({ Host: `localhost:${api.port}`, Origin: `http://localhost:${api.port}` }), 200);
  await assert.rejects(socket('/events', {}), /401/);
  await assert.rejects(socket('/rpc', { ...inside, Origin: 'https://evil.example' }), /403/);
  await assert.rejects(socket('/elsewhere', inside), /404/);
});

test('events come as text messages, in their order; a program that is gone is not listened for', async (context) => {
  const { phone, socket } = await setUp(context);
  const line = await socket('/events', inside);
  const came: unknown[] = [];
  line.on('message', (text) => came.push(JSON.parse(String(text))));
  line.send('whatever');
  const twice = new Promise<void>((resolve) => line.on('message', () => came.length === 2 && resolve()));
  phone.happen(registered);
  phone.happen({ ...registered, id: 'e2' });
  await twice;
  assert.deepEqual(came, [registered, { ...registered, id: 'e2' }]);
});

test('clients of oRPC find the whole contract at /rpc', async (context) => {
  const { socket } = await setUp(context);
  const websocket = (await socket('/rpc', inside)) as unknown as globalThis.WebSocket;
  const client = createORPCClient<ContractRouterClient<typeof contract>>(new RPCLink({ websocket }));
  assert.deepEqual(await client.calls.place({ target: 'echo' }), { callId: 'c1' });
});

test('a stream is a line for each value, until the program goes', async (context) => {
  const { phone, api } = await setUp(context);
  const leaving = new AbortController();
  const response = await fetch(`http://127.0.0.1:${api.port}/watch`, { method: 'POST', headers: inside, signal: leaving.signal });
  assert.equal(response.headers.get('content-type'), 'application/x-ndjson');
  const reader = (response.body ?? assert.fail('no body')).getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  assert.equal(JSON.parse(first).missedCalls, 0);
  phone.change({ missedCalls: 3 });
  assert.equal(JSON.parse(new TextDecoder().decode((await reader.read()).value)).missedCalls, 3);
  leaving.abort();
  while (phone.listenerCount > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('bodies and the pace of requests have a bound', async (context) => {
  const { clock, send } = await setUp(context);
  const long = JSON.stringify({ target: 'x'.repeat(limits.automation.bodyBytes) });
  assert.equal((await send('/calls/place', long)).status, 413);
  const statuses: number[] = [];
  for (let count = 1; count < limits.automation.requestBurst; count++) statuses.push((await send('/nothing', '')).status);
  assert.deepEqual(new Set(statuses), new Set([404]));
  assert.equal((await send('/nothing', '')).status, 429);
  clock.advance(1_000 / limits.automation.requestsPerSecond);
  assert.equal((await send('/nothing', '')).status, 404);
  assert.equal((await send('/nothing', '')).status, 429);
});

test('a port that another program has is told', async (context) => {
  const { phone, clock, api } = await setUp(context);
  const taken = await openApi({ phone, clock, log: silentLog, port: api.port, token });
  assert.deepEqual(taken, { ok: false, error: 'PORT_TAKEN' });
});
