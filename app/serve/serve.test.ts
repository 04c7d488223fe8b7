import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { silentLog } from '../../main/base/log.ts';
import type { contract } from '../../main/contract/contract.ts';
import { limits } from '../../main/limits.ts';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { FakePhone } from '../../main/testing/fake-phone.ts';
import { startServe } from './serve.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function setUp(context: TestContext) {
  const rendererDir = mkdtempSync(join(tmpdir(), 'trapeze-serve-'));
  mkdirSync(join(rendererDir, 'assets'));
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Trapeze</title>');
  writeFileSync(join(rendererDir, 'assets/app-1234.js'), 'export {};');
  writeFileSync(join(rendererDir, 'console.html'), '<!doctype html><title>Console</title>');
  const phone = new FakePhone();
  const clock = new FakeClock();
  const serving = await startServe({ engine: phone, rendererDir, log: silentLog, clock });
  context.after(async () => {
    await serving.close();
    rmSync(rendererDir, { recursive: true });
  });
  const host = `127.0.0.1:${serving.port}`;

  const get = async (path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> => {
    const sent = request({ host: '127.0.0.1', port: serving.port, path, method, headers, agent: false });
    sent.end();
    const [response] = await once(sent, 'response');
    response.setEncoding('utf8');
    return { status: response.statusCode, headers: response.headers, text: (await response.toArray()).join('') };
  };

  const enter = async (url = serving.url): Promise<string> => {
    const { headers } = await get(url.slice(url.indexOf('/?')));
    return headers['set-cookie']?.[0]?.split(';')[0] ?? assert.fail('no cookie');
  };

  const open = async (path: string, headers: OutgoingHttpHeaders): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://${host}${path}`, { headers });
    await once(socket, 'open');
    return socket;
  };
  return { phone, clock, serving, host, get, enter, open, origin: `http://${host}` };
}

test('the token in the address becomes a cookie, once', async (context) => {
  const { serving, get } = await setUp(context);
  const path = serving.url.slice(serving.url.indexOf('/?'));
  const first = await get(path);
  assert.equal(first.status, 303);
  assert.equal(first.headers.location, '/');
  const cookie = first.headers['set-cookie']?.[0] ?? '';
  assert.match(cookie, /; HttpOnly; SameSite=Strict$/);

  const window = await get('/', { cookie: cookie.split(';')[0] });
  assert.equal(window.status, 200);
  assert.match(window.text, /<title>Trapeze/);

  assert.equal((await get(path)).status, 403);
  assert.equal((await get(path, { cookie: cookie.split(';')[0] })).status, 303);
});

test('nothing is served without the cookie', async (context) => {
  const { get } = await setUp(context);
  for (const path of ['/', '/assets/app-1234.js', '/?token=', '/?token=0000']) assert.equal((await get(path)).status, 403, path);
  assert.equal((await get('/', { cookie: 'trapeze-1=x; other' })).status, 403);
});

test('an address that nobody used in time is no longer good', async (context) => {
  const { clock, serving, get } = await setUp(context);
  clock.advance(limits.serve.tokenMs + 1);
  assert.equal((await get(serving.url.slice(serving.url.indexOf('/?')))).status, 403);
});

test('only the names of this machine are answered (DNS rebinding)', async (context) => {
  const { serving, get, enter } = await setUp(context);
  const cookie = await enter();
  assert.equal((await get('/', { cookie, host: `localhost:${serving.port}` })).status, 200);
  for (const host of ['evil.example', '127.0.0.1', `evil.example:${serving.port}`, `127.0.0.1:${serving.port}.evil.example`]) {
    assert.equal((await get('/', { cookie, host })).status, 421, host);
  }
});

test('only GET and HEAD are answered', async (context) => {
  const { get, enter } = await setUp(context);
  const cookie = await enter();
  assert.equal((await get('/', { cookie }, 'POST')).status, 405);
  const head = await get('/', { cookie }, 'HEAD');
  assert.deepEqual([head.status, head.text], [200, '']);
});

test('what lies beside the window is not served', async (context) => {
  const { get, enter } = await setUp(context);
  const cookie = await enter();
  const paths = [
    '/../index.html',
    '/%2e%2e/package.json',
    '/..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/assets',
    '/assets/',
    '/none',
    '/%00',
    '\\',
  ];
  for (const path of paths) {
    const { status, text } = await get(path, { cookie });
    assert.ok(status === 404 || status === 400 || text.includes('<title>Trapeze'), `${path} gave ${status}`);
  }
});

test('the window may run its own scripts only and talk to us only', async (context) => {
  const { host, get, enter } = await setUp(context);
  const { headers } = await get('/assets/app-1234.js', { cookie: await enter() });
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.ok(policy.includes(`connect-src 'self' ws://${host} `));
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
  assert.match(String(headers['cache-control']), /immutable/);
});

test('the page of the terminal may write its styles inline, reaches nothing, and only the window may frame it', async (context) => {
  const { get, enter } = await setUp(context);
  const { headers } = await get('/console.html', { cookie: await enter() });
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /^default-src 'none'; script-src 'self';/);
  assert.match(policy, /style-src 'self' 'unsafe-inline'; frame-ancestors 'self'$/);
  assert.doesNotMatch(policy, /connect-src/);
});

test('a WebSocket of a foreign page, without our cookie or elsewhere is refused', async (context) => {
  const { host, origin, enter } = await setUp(context);
  const cookie = await enter();
  const refused = async (path: string, headers: OutgoingHttpHeaders): Promise<string> => {
    const socket = new WebSocket(`ws://${host}${path}`, { headers });
    const [error] = await once(socket, 'error');
    return error.message;
  };
  assert.match(await refused('/rpc', { cookie, origin: 'http://evil.example' }), /403/);
  assert.match(await refused('/rpc', { cookie }), /403/);
  assert.match(await refused('/rpc', { cookie, origin: 'null' }), /403/);
  assert.match(await refused('/rpc', { origin }), /403/);
  assert.match(await refused('/pcm', { cookie, origin, host: 'evil.example' }), /403/);
  assert.match(await refused('/other', { cookie, origin }), /404/);
});

test('the contract is served over a WebSocket', async (context) => {
  const { phone, origin, enter, open } = await setUp(context);
  const socket = await open('/rpc', { cookie: await enter(), origin });
  const client = createORPCClient<ContractRouterClient<typeof contract>>(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  );
  assert.deepEqual(await client.accounts.tryLocal({}), { accountId: 'a1' });
  const watch = await client.watch();
  assert.equal((await watch.next()).done, false);
  assert.equal(phone.listenerCount, 1);

  socket.close();
  await once(socket, 'close');
  while (phone.listenerCount > 0) await new Promise(setImmediate);
});

test('what is no request, or too long, ends the connection', async (context) => {
  const { origin, enter, open } = await setUp(context);
  const cookie = await enter();
  for (const message of ['not json', Buffer.alloc(8), 'x'.repeat(limits.rpc.messageBytes + 1)]) {
    const socket = await open('/rpc', { cookie, origin });
    socket.send(message);
    await once(socket, 'close');
  }
});

test('sound travels both ways as frames of 960 samples', async (context) => {
  const { phone, origin, enter, open } = await setUp(context);
  const socket = await open('/pcm', { cookie: await enter(), origin });
  const [window] = phone.windows;
  assert.ok(window);
  const captured = new Promise<unknown>((resolve) => window.on('message', resolve));
  const samples = Int16Array.from({ length: 960 }, (_, index) => index - 480);
  socket.send(samples);
  assert.deepEqual(await captured, samples);

  const played = once(socket, 'message');
  window.postMessage(samples);
  const [bytes, isBinary] = await played;
  assert.equal(isBinary, true);
  assert.deepEqual(new Int16Array(Uint8Array.from(bytes).buffer), samples);
});

test('a message that is no frame ends the sound of that page', async (context) => {
  const { phone, origin, enter, open } = await setUp(context);
  const cookie = await enter();
  for (const message of [new Uint8Array(1919), new Uint8Array(1921), 'x'.repeat(1920), new Uint8Array(0)]) {
    const socket = await open('/pcm', { cookie, origin });
    socket.send(message);
    const [code] = await once(socket, 'close');
    assert.ok(code === 1003 || code === 1009, String(code));
  }
  while (phone.windows.length > 0) await new Promise(setImmediate);
});

test('of two pages the newer has the sound; when it goes the older has it again', async (context) => {
  const { phone, serving, origin, enter, open } = await setUp(context);
  const older = await open('/pcm', { cookie: await enter(), origin });
  const newer = await open('/pcm', { cookie: await enter(serving.issueUrl()), origin });
  assert.equal(phone.windows.length, 1);
  const attached = phone.windows[0];
  newer.close();
  await once(newer, 'close');
  while (phone.windows[0] === attached) await new Promise(setImmediate);

  const played = once(older, 'message');
  phone.windows[0]?.postMessage(new Int16Array(960));
  await played;
});

test('a port that is taken and a window that is not built are said with their code', async (context) => {
  const { phone, serving } = await setUp(context);
  const start = (rendererDir: string, port: number) => startServe({ engine: phone, rendererDir, port, log: silentLog });
  await assert.rejects(start(import.meta.dirname, 0), { code: 'SERVE_UNBUILT' });
  await assert.rejects(start('/nowhere', 0), { code: 'SERVE_UNBUILT' });
  const built = mkdtempSync(join(tmpdir(), 'trapeze-serve-'));
  writeFileSync(join(built, 'index.html'), '');
  await assert.rejects(start(built, serving.port), { code: 'SERVE_PORT' });
  rmSync(built, { recursive: true });
});
