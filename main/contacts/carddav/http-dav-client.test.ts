import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fail } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { davUrl } from './dav-client.ts';
import { HttpDavClient } from './http-dav-client.ts';

const user = { user: 'ada', password: 'se:cret' };

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const clock = new FakeClock();
  const client = new HttpDavClient(clock, 'Trapeze/test');
  const close = async (): Promise<void> => {
    client[Symbol.dispose]();
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
    assert.equal(clock.pending, 0);
  };
  const { port } = server.address() as AddressInfo;
  return { clock, client, url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: close };
}

test('a request goes out whole, with who asks (RFC 7617) and its condition; the reply comes back with its version', async () => {
  const seen: unknown[] = [];
  await using world = await serve((request, response) => {
    const { authorization, depth, 'if-match': ifMatch, 'content-type': type } = request.headers;
    request.setEncoding('utf8').on('data', (text) => seen.push(request.method, authorization, depth, ifMatch, type, text));
    request.on('end', () => response.writeHead(207, { ETag: '"1"' }).end('body'));
  });
  const body = { type: 'text/vcard', text: 'Grüße' };
  const reply = await world.client.send({ method: 'PUT', url: world.url, body, ifMatch: '"0"', depth: '1' }, user);
  assert.ok(reply.ok);
  assert.deepEqual([reply.value.status, reply.value.etag, reply.value.body.toString()], [207, '"1"', 'body']);
  const basic = `Basic ${Buffer.from('ada:se:cret').toString('base64')}`;
  assert.deepEqual(seen, ['PUT', basic, '1', '"0"', 'text/vcard', 'Grüße']);
});

test('what only reads follows redirections, a few, and never to where a password must not go', async () => {
  const targets: Record<string, string> = { '/': '/next', '/loop': '/loop', '/away': 'http://192.0.2.1/', '/none': '' };
  await using world = await serve((request, response) => {
    const location = targets[request.url ?? ''];
    response.writeHead(location === undefined ? 207 : 301, location === undefined ? {} : { Location: location }).end();
  });
  const ask = (path: string, method: 'PROPFIND' | 'PUT' = 'PROPFIND') =>
    world.client.send({ method, url: new URL(path, world.url).href }, user);
  const moved = await ask('/');
  assert.ok(moved.ok);
  assert.deepEqual([moved.value.status, moved.value.url], [207, `${world.url}next`]);
  for (const path of ['/loop', '/away', '/none']) assert.deepEqual(await ask(path), fail('REDIRECTED'), path);
  assert.deepEqual(await ask('/', 'PUT'), fail('REDIRECTED'));
});

test('a server that says nothing, cuts off, sends without end or is not there is a fault, not an exception', async () => {
  await using world = await serve((request, response) => {
    if (request.url === '/cut') response.writeHead(207, { 'Content-Length': 100 }).write('x', () => response.destroy());
    else if (request.url === '/huge') {
      const piece = Buffer.alloc(1_048_576);
      const more = (): void => void (response.destroyed || response.write(piece, more));
      more();
    }
  });
  const ask = (path: string) => world.client.send({ method: 'PROPFIND', url: new URL(path, world.url).href }, user);
  assert.deepEqual(await ask('/cut'), fail('UNREACHABLE'));
  assert.deepEqual(await ask('/huge'), fail('TOO_LARGE'));
  assert.deepEqual(await world.client.send({ method: 'PROPFIND', url: 'http://127.0.0.1:1/' }, user), fail('UNREACHABLE'));
  const silent = ask('/silent');
  await settle();
  world.clock.advance(limits.carddav.replyMs);
  assert.deepEqual(await silent, fail('TIMEOUT'));
});

test('a kept connection that the server closes just then is made anew, a fresh one is not', async () => {
  let count = 0;
  await using world = await serve((request, response) => {
    count += 1;
    if (count === 2 || request.url === '/never') request.socket.destroy();
    else response.writeHead(207).end();
  });
  const ask = async (path: string) => {
    const reply = await world.client.send({ method: 'PROPFIND', url: new URL(path, world.url).href }, user);
    return reply.ok ? reply.value.status : reply.error;
  };
  assert.deepEqual([await ask('/'), await ask('/'), count], [207, 207, 3]);
  assert.equal(await ask('/never'), 'UNREACHABLE');
});

test('an address is https, or http on this machine; a password in it is refused', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['dav.example.com', 'https://dav.example.com/'],
    [' https://dav.example.com:8443/x ', 'https://dav.example.com:8443/x'],
    ['http://127.0.0.1:5232', 'http://127.0.0.1:5232/'],
    ['http://localhost/', 'http://localhost/'],
    ['http://[::1]/', 'http://[::1]/'],
    ['http://localhost.example.com/', undefined],
    ['http://127.0.0.1.example.com/', undefined],
    ['http://dav.example.com', undefined],
    ['https://a:b@dav.example.com', undefined],
    ['file:///etc/passwd', undefined],
    ['', undefined],
  ];
  for (const [written, expected] of table) {
    const url = davUrl(written);
    assert.equal(url.ok ? url.value.href : undefined, expected, written);
  }
});
