import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { systemClock } from '../../main/base/clock.ts';
import { Emitter } from '../../main/base/event.ts';
import { systemRandom } from '../../main/base/random.ts';
import { fail, ok } from '../../main/base/result.ts';
import type { Datagram, DatagramSocket, Network, NetworkFailure } from '../../main/net/network.ts';
import { NodeNetwork } from '../../main/net/node-network.ts';
import { responseTo } from '../../main/sip/message/build.ts';
import { SipRequest } from '../../main/sip/message/message.ts';
import { TransactionLayer } from '../../main/sip/transaction/transaction-layer.ts';
import { SipTransport } from '../../main/sip/transport/sip-transport.ts';
import { noTrace } from '../../main/trace/trace.ts';
import { type BenchOptions, type BenchReport, median } from './report.ts';

const rounds = 5;
const batch = 10_000;
const loadMs = 2_000;
const atOnce = 64;
const here = { host: '127.0.0.1', port: 5060 };
const there = { host: '127.0.0.1', port: 5070 };

const noRecords = async () => ({ records: [] });

/** A network of one UDP socket whose far end is the benchmark itself: no system call is measured. */
class DirectNetwork implements Network {
  readonly dns = { naptr: noRecords, srv: noRecords, addresses: noRecords };
  readonly datagrams = new Emitter<Datagram>();
  onSent: (bytes: Uint8Array) => void = () => undefined;

  async bindDatagram() {
    const socket: DatagramSocket = {
      local: here,
      send: (bytes) => this.onSent(bytes),
      onDatagram: this.datagrams.event,
      onFailed: new Emitter<NetworkFailure>().event,
      [Symbol.dispose]: () => undefined,
    };
    return ok(socket);
  }

  async listen() {
    return fail({ code: 'EOPNOTSUPP', address: here });
  }

  async connect() {
    return fail({ code: 'EOPNOTSUPP', address: there });
  }

  async localHostFor() {
    return here.host;
  }

  localHosts() {
    return [here.host];
  }

  async lookup() {
    return [];
  }
}

function elementOn(network: Network) {
  const transport = new SipTransport({ clock: systemClock, random: systemRandom, network, trace: noTrace, element: 'bench' });
  const transactions = new TransactionLayer({
    clock: systemClock,
    random: systemRandom,
    transport,
    trace: noTrace,
    element: 'bench',
  });
  return { transport, transactions };
}

/** Answers everything: INVITE with 180 and 486, the rest with 200. */
function answerAll(transactions: TransactionLayer): void {
  transactions.onRequest((transaction) => {
    const { request } = transaction;
    if (request.method === 'INVITE') transaction.respond(responseTo(request, 180, { toTag: 'bench' }));
    transaction.respond(responseTo(request, request.method === 'INVITE' ? 486 : 200, { toTag: 'bench' }));
  });
}

let made = 0;

function wire(method: string, branch: string, toTag = '', transport = 'UDP'): string {
  return [
    `${method} sip:bob@biloxi.example.com SIP/2.0`,
    `Via: SIP/2.0/${transport} 127.0.0.1:5070;branch=z9hG4bK${branch};rport`,
    'Max-Forwards: 70',
    'From: "Alice" <sip:alice@atlanta.example.com>;tag=9fxced76sl',
    `To: Bob <sip:bob@biloxi.example.com>${toTag}`,
    `Call-ID: ${branch}@atlanta.example.com`,
    `CSeq: 1 ${method}`,
    'Contact: <sip:alice@127.0.0.1:5070>',
    'User-Agent: bench',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
}

/** Microseconds of this thread's processor time for each of `count` runs of `work`: the median of some rounds. */
async function microseconds(count: number, work: () => void): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = process.threadCpuUsage();
    for (let done = 0; done < count; done++) work();
    await new Promise((resolve) => void setImmediate(resolve));
    const { user, system } = process.threadCpuUsage(start);
    if (round > 0) samples.push((user + system) / count);
  }
  return median(samples);
}

function row(name: string, each: number) {
  return { case: name, microsecondsEach: Math.round(each * 10) / 10, perSecondOfOneCore: Math.round(1_000_000 / each) };
}

async function direct(name: string, prepare: (network: DirectNetwork, transactions: TransactionLayer) => () => void) {
  const network = new DirectNetwork();
  const { transport, transactions } = elementOn(network);
  await transport.listen('udp', here);
  const each = await microseconds(batch, prepare(network, transactions));
  transactions[Symbol.dispose]();
  transport[Symbol.dispose]();
  return row(name, each);
}

function serverOptions(network: DirectNetwork, transactions: TransactionLayer): () => void {
  answerAll(transactions);
  return () => network.datagrams.fire({ bytes: Buffer.from(wire('OPTIONS', `${++made}`)), from: there });
}

function serverInvite(network: DirectNetwork, transactions: TransactionLayer): () => void {
  answerAll(transactions);
  return () => {
    const branch = `${++made}`;
    network.datagrams.fire({ bytes: Buffer.from(wire('INVITE', branch)), from: there });
    network.datagrams.fire({ bytes: Buffer.from(wire('ACK', branch, ';tag=bench')), from: there });
  };
}

function clientOptions(network: DirectNetwork, transactions: TransactionLayer): () => void {
  network.onSent = (bytes) => {
    const [, via = '', ...rest] = Buffer.from(bytes).toString('latin1').split('\r\n');
    const answer = ['SIP/2.0 200 OK', via, ...rest].join('\r\n').replace('biloxi.example.com>', '$&;tag=1');
    network.datagrams.fire({ bytes: Buffer.from(answer, 'latin1'), from: there });
  };
  const handlers = { onResponse: () => undefined, onFailed: () => undefined };
  return () => {
    const fields = wire('OPTIONS', `${++made}`)
      .split('\r\n')
      .slice(2, -2)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const);
    transactions.send(
      new SipRequest('OPTIONS', 'sip:bob@biloxi.example.com', fields),
      { transport: 'udp', address: there },
      handlers,
    );
  };
}

/** Keeps some requests under way for a while; `send` is called once for each that may go. */
async function load(send: () => void, arrived: (count: (answers: number) => void) => void): Promise<number> {
  const startMs = performance.now();
  let answered = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  arrived((answers) => {
    answered += answers;
    if (performance.now() - startMs >= loadMs) resolve();
    else for (let next = 0; next < answers; next++) send();
  });
  for (let first = 0; first < atOnce; first++) send();
  await promise;
  return answered / ((performance.now() - startMs) / 1_000);
}

async function overUdp(port: number): Promise<number> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 });
  await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', resolve));
  const perSecond = await load(
    () => socket.send(wire('OPTIONS', `${++made}`), port, here.host),
    (count) => socket.on('message', () => count(1)),
  );
  socket.close();
  return perSecond;
}

async function overTcp(port: number): Promise<number> {
  const socket = createConnection({ port, host: here.host, noDelay: true });
  await once(socket, 'connect');
  const perSecond = await load(
    () => void socket.write(wire('OPTIONS', `${++made}`, '', 'TCP')),
    (count) => socket.on('data', (bytes) => count(bytes.toString('latin1').split('SIP/2.0 200 OK').length - 1)),
  );
  socket.destroy();
  return perSecond;
}

/** The server of `overUdp` and `overTcp` on a thread of its own. It tells its port, then its processor time when asked. */
async function loopback(name: string, drive: (port: number) => Promise<number>) {
  const worker = new Worker(new URL(import.meta.url));
  const ask = async (): Promise<number> => {
    worker.postMessage('cpu');
    const [answer] = (await once(worker, 'message')) as [number];
    return answer;
  };
  const [port] = (await once(worker, 'message')) as [number];
  const before = await ask();
  const startMs = performance.now();
  const perSecond = await drive(port);
  const seconds = (performance.now() - startMs) / 1_000;
  const each = ((await ask()) - before) / (perSecond * seconds);
  await worker.terminate();
  return { ...row(name, each), perSecondReached: Math.round(perSecond) };
}

async function serve(): Promise<void> {
  const { transport, transactions } = elementOn(new NodeNetwork(systemClock));
  answerAll(transactions);
  const udp = await transport.listen('udp', { host: here.host, port: 0 });
  if (!udp.ok) throw new Error(udp.error.code);
  const tcp = await transport.listen('tcp', udp.value.local);
  if (!tcp.ok) throw new Error(tcp.error.code);
  parentPort?.on('message', () => {
    const { user, system } = process.threadCpuUsage();
    parentPort?.postMessage(user + system);
  });
  parentPort?.postMessage(udp.value.local.port);
}

/**
 * Transactions in each second of one core: bytes in, parsed, matched, answered, serialized, bytes out. The first rows without
 * the system's network, the loopback rows with it (`perSecondReached` is what one client thread beside it got through).
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rows = [
    await direct('server: OPTIONS in, 200 out', serverOptions),
    await direct('server: INVITE in, 180 and 486 out, ACK in', serverInvite),
    await direct('client: OPTIONS out, 200 in', clientOptions),
    await loopback('loopback UDP: OPTIONS in, 200 out', overUdp),
    await loopback('loopback TCP: OPTIONS in, 200 out', overTcp),
  ];
  return { name: 'transactions', rows };
}

if (!isMainThread) await serve();
