import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { onServerCore } from './cores.ts';

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

/** Our own server as a process on a core of its own, with an SQLite file that is deleted afterwards. */
export async function startOwnServer(): Promise<ServerUnderLoad> {
  const [execPath, words] = onServerCore(process.execPath, []);
  const child = fork(new URL('./server-worker.ts', import.meta.url), { execPath, execArgv: words });
  const { port } = await next<WorkerReady>(child);
  const ask = (question: string): Promise<number> => {
    child.send(question);
    return next<number>(child);
  };
  return {
    host: '127.0.0.1',
    port,
    cpuMs: () => ask('cpu'),
    [Symbol.asyncDispose]: async () => {
      await ask('stop');
      child.disconnect();
    },
  };
}

/** What the child says next. @throws Error when it ends instead */
async function next<T>(child: ChildProcess): Promise<T> {
  const isHeard = new AbortController();
  const { signal } = isHeard;
  const ended = once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message as T;
  } finally {
    isHeard.abort();
  }
}
