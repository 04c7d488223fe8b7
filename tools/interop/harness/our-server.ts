import { freePort } from './ports.ts';
import type { Scratch } from './scratch.ts';
import { Trapeze } from './trapeze.ts';

/** Without blanks: SIPp's list of users is split there. */
export const PASSWORD = 'a-secret-of-the-tests';
const START_MS = 20_000;

export interface OurServerOptions {
  readonly users: readonly string[];
  readonly domain?: string;
  readonly host?: string;
  readonly port?: number;
  readonly roles?: string;
  readonly recordRoute?: boolean;
  /** A command, with its words, that runs it. */
  readonly through?: readonly string[];
  /** More options of `trapeze server`, such as `--listen ws:127.0.0.1:0`. */
  readonly options?: readonly string[];
}

/** `trapeze server` on a port of its own, with users that all have {@link PASSWORD}. */
export interface OurServer extends AsyncDisposable {
  readonly process: Trapeze;
  readonly domain: string;
  /** `127.0.0.1:port`, UDP and TCP. */
  readonly address: string;
  readonly port: number;
}

export async function startOurServer(scratch: Scratch, options: OurServerOptions): Promise<OurServer> {
  const {
    users,
    domain = 'trapeze.test',
    host = '127.0.0.1',
    roles,
    recordRoute = false,
    options: more = [],
    through = [],
  } = options;
  const port = options.port ?? (await freePort());
  const data = scratch.fresh('server');
  for (const user of users) {
    await using adding = new Trapeze(['user', 'add', user, '--domain', domain, '--password-stdin', '--data', data], {
      input: `${PASSWORD}\n`,
    });
    if ((await adding.exit(START_MS)) !== 0) throw new Error(`user ${user} was not added:\n${adding.tail}`);
  }
  const listen = ['udp', 'tcp'].flatMap((transport) => ['--listen', `${transport}:${host}:${port}`]);
  const words = [
    'server',
    '--domain',
    domain,
    ...listen,
    '--data',
    data,
    ...(roles === undefined ? [] : ['--role', roles]),
    ...(recordRoute ? ['--record-route'] : []),
    ...more,
  ];
  const process = new Trapeze(words, { through });
  try {
    await process.nextEvent('listening', START_MS);
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
  return { process, domain, port, address: `${host}:${port}`, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() };
}
