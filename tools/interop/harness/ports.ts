import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the system's ephemeral ports, so that nobody gets one of them by chance. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 200;

let next = LOWEST + 2 * Math.floor((Math.random() * (HIGHEST - LOWEST)) / 2);

/**
 * Finds `count` consecutive ports, the first one even, that are free for UDP and TCP on all addresses. The same ports are not handed out
 * again for a long while.
 *
 * @throws Error when there are none
 */
export async function freePorts(count: number): Promise<number> {
  for (let tried = 0; tried < TRIES; tried++) {
    if (next + count > HIGHEST) next = LOWEST;
    const first = next;
    next += count + (count % 2);
    if (await areFree(first, count)) return first;
  }
  throw new Error(`no ${count} free ports in a row between ${LOWEST} and ${HIGHEST}`);
}

export function freePort(): Promise<number> {
  return freePorts(2);
}

async function areFree(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++) {
    if (!(await isFreeUdp(port)) || !(await isFreeTcp(port))) return false;
  }
  return true;
}

function isFreeUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.on('error', () => resolve(false));
    socket.bind(port, '0.0.0.0', () => socket.close(() => resolve(true)));
  });
}

function isFreeTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
}
