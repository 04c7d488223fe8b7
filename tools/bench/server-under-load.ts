import { Worker } from 'node:worker_threads';

/** The domain and the users that a server must have to be measured: `bench0`, `bench1`, … */
export const benchDomain = 'bench.test';
export const benchPassword = 'bench';
export const benchUsers = 200;

/** Where the load goes. */
export interface ServerUnderLoad extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Processor time it has used, in milliseconds; NaN where that cannot be known. */
  cpuMs(): Promise<number>;
}

/** What the worker tells first. */
export interface WorkerReady {
  readonly port: number;
}

/** Our own server on a thread of its own, with an SQLite file that is deleted afterwards. */
export async function startOwnServer(): Promise<ServerUnderLoad> {
  const worker = new Worker(new URL('./server-worker.ts', import.meta.url));
  const { port } = await next<WorkerReady>(worker);
  const ask = (question: string): Promise<number> => {
    worker.postMessage(question);
    return next<number>(worker);
  };
  return {
    host: '127.0.0.1',
    port,
    cpuMs: () => ask('cpu'),
    [Symbol.asyncDispose]: async () => {
      await ask('stop');
      await worker.terminate();
    },
  };
}

/** A peer that runs already: `HOST:PORT`, with our users and domain. */
export function runningServer(address: string): ServerUnderLoad {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) throw new TypeError(`--against wants HOST:PORT, not ${address}`);
  return { host: address.slice(0, colon), port, cpuMs: async () => Number.NaN, [Symbol.asyncDispose]: async () => undefined };
}

function next<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
