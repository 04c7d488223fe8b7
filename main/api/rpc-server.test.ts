import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createORPCClient, isDefinedError, ORPCError, safe } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { silentLog } from '../base/log.ts';
import type { contract } from '../contract/contract.ts';
import type { LevelView, Snapshot } from '../contract/snapshot.ts';
import { limits } from '../limits.ts';
import { FakePhone } from '../testing/fake-phone.ts';
import type { RpcPort } from './rpc-port.ts';
import { RpcServer } from './rpc-server.ts';

type Client = ContractRouterClient<typeof contract>;

/** A line in memory: our side as `RpcPort`, the window's side as a port that oRPC's client takes. */
class Line {
  #toServer: (message: unknown) => void = () => undefined;
  #serverClosed: () => void = () => undefined;
  #toClient: (message: { data: unknown }) => void = () => undefined;
  #clientClosed: () => void = () => undefined;
  isClosed = false;
  /** Frames sent to the window. */
  readonly frames: string[] = [];
  drain: Promise<void> = Promise.resolve();

  readonly server: RpcPort = {
    post: (frame) => {
      if (this.isClosed) return;
      this.frames.push(frame);
      this.#toClient({ data: frame });
    },
    onMessage: (listener) => {
      this.#toServer = listener;
    },
    onClosed: (listener) => {
      this.#serverClosed = listener;
    },
    close: () => this.close(),
    drained: () => this.drain,
  };

  readonly client = createORPCClient<Client>(
    new RPCLink({
      port: {
        postMessage: (frame: unknown) => this.send(frame),
        on: (event: string, listener: (message?: { data: unknown }) => void) => {
          if (event === 'message') this.#toClient = listener;
          else this.#clientClosed = listener;
        },
      },
    }),
  );

  send(frame: unknown): void {
    if (!this.isClosed) this.#toServer(frame);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#serverClosed();
    this.#clientClosed();
  }
}

function setUp() {
  const phone = new FakePhone();
  const server = new RpcServer({ phone, log: silentLog });
  const connect = (): Line => {
    const line = new Line();
    server.serve(line.server);
    return line;
  };
  return { phone, server, connect, line: connect() };
}

async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

async function nextOf<T>(stream: AsyncIterator<T, unknown>): Promise<T> {
  const { value, done } = await stream.next();
  return done ? assert.fail('the stream ended') : value;
}

test('a procedure reaches the phone with its input and answers with its output', async () => {
  const { phone, line } = setUp();
  assert.deepEqual(await line.client.calls.place({ target: '  echo ' }), { callId: 'c1' });
  assert.deepEqual(phone.asked, [['calls.place', { target: 'echo' }]]);
});

test('input that the contract forbids never reaches the phone', async () => {
  const { phone, line } = setUp();
  const wrong = line.client.calls.sendDigits({ callId: 'c1', digits: '12; drop' });
  await assert.rejects(wrong, (error) => error instanceof ORPCError && error.code === 'BAD_REQUEST');
  const missing = line.client.calls.answer({} as { callId: string });
  await assert.rejects(missing, (error) => error instanceof ORPCError && error.code === 'BAD_REQUEST');
  assert.deepEqual(phone.asked, []);
});

test('a declared failure arrives with its code and facts', async () => {
  const { phone, line } = setUp();
  phone.failures.set('calls.setHold', { code: 'HOLD_REFUSED', data: { status: 488 } });
  const { error } = await safe(line.client.calls.setHold({ callId: 'c1', held: true }));
  assert.ok(isDefinedError(error));
  assert.equal(error.code, 'HOLD_REFUSED');
  assert.deepEqual(error.data, { status: 488 });
});

test('a failure that the contract does not declare is an internal error, without its facts', async () => {
  const { phone, line } = setUp();
  phone.failures.set('calls.answer', { code: 'SECRET', data: 'password' });
  const { error } = await safe(line.client.calls.answer({ callId: 'c1' }));
  assert.ok(error instanceof ORPCError);
  assert.equal(error.code, 'INTERNAL_SERVER_ERROR');
  assert.doesNotMatch(line.frames.join(), /SECRET|password/);
});

test('watch gives the snapshot at once, then after changes; its end unsubscribes', async () => {
  const { phone, line } = setUp();
  const watch = await line.client.watch();
  assert.equal((await nextOf(watch)).missedCalls, 0);
  const next = nextOf(watch);
  phone.change({ missedCalls: 3 });
  assert.equal((await next).missedCalls, 3);
  assert.equal(phone.listenerCount, 1);

  await watch.return?.();
  await turns();
  assert.equal(phone.listenerCount, 0);
});

test('a window that does not read costs one snapshot, not a queue', async () => {
  const { phone, line } = setUp();
  const watch = await line.client.watch();
  await watch.next();
  const gate = Promise.withResolvers<void>();
  line.drain = gate.promise;
  for (let missedCalls = 1; missedCalls <= 100; missedCalls++) {
    phone.change({ missedCalls });
    await turns(5);
  }
  assert.ok(line.frames.length < 5, `${line.frames.length} frames`);

  gate.resolve();
  let last: Snapshot | undefined;
  while (last?.missedCalls !== 100) last = await nextOf(watch);
});

test('levels of several calls do not hide each other', async () => {
  const { phone, line } = setUp();
  const levels = await line.client.watchLevels();
  const first = nextOf(levels);
  await turns();
  const level = (callId: string): LevelView => ({ callId, capturedDbov: -20, playedDbov: -30 });
  phone.level(level('c1'));
  phone.level(level('c2'));
  assert.deepEqual([(await first).callId, (await nextOf(levels)).callId], ['c1', 'c2']);
});

test('the end of the line ends its streams and frees its place', async () => {
  const { phone, server, line } = setUp();
  const watch = await line.client.watch();
  await watch.next();
  line.close();
  await turns();
  assert.equal(phone.listenerCount, 0);
  assert.equal(server.clientCount, 0);
});

test('a client that sends what is no request is cut off, others are not', async () => {
  const { server, line, connect } = setUp();
  const other = connect();
  line.send('{"i":"1"}');
  assert.equal(line.isClosed, true);
  assert.equal(server.clientCount, 1);
  assert.deepEqual(await other.client.history.list({ filter: 'all', limit: 1 }), []);
});

test('streams of one client have a bound', async () => {
  const { phone, line } = setUp();
  const streams = await Promise.all(Array.from({ length: limits.rpc.streamsPerClient }, () => line.client.watch()));
  await Promise.all(streams.map((stream) => stream.next()));
  const beyond = await line.client.watch();
  await assert.rejects(beyond.next(), (error) => error instanceof ORPCError && error.code === 'TOO_MANY_REQUESTS');
  assert.equal(phone.listenerCount, limits.rpc.streamsPerClient);
});

test('requests of one client have a bound', async () => {
  const { line } = setUp();
  const requests = Array.from({ length: limits.rpc.requestsPerClient + 1 }, () =>
    safe(line.client.calls.hangUp({ callId: 'c1' })),
  );
  const results = await Promise.all(requests);
  const refused = results.filter(({ error }) => error instanceof ORPCError && error.code === 'TOO_MANY_REQUESTS');
  assert.equal(refused.length, 1);
});

test('clients have a bound, and disposing cuts all of them off', () => {
  const { server, connect } = setUp();
  const lines = Array.from({ length: limits.rpc.clients }, connect);
  assert.equal(lines.at(-1)?.isClosed, true);
  assert.equal(server.clientCount, limits.rpc.clients);
  server[Symbol.dispose]();
  assert.ok(lines.every(({ isClosed }) => isClosed));
});
