import { startKamailio } from './kamailio-server.ts';
import type { ServerUnderLoad } from './server-under-load.ts';

/**
 * The servers that `--against` names: `kamailio` with bindings in SQLite, `kamailio-memory`, or one that runs at `HOST:PORT`, each with our
 * users and domain.
 */
export async function serverNamed(name: string): Promise<ServerUnderLoad> {
  if (name === 'kamailio') return startKamailio('sqlite');
  return name === 'kamailio-memory' ? startKamailio('memory') : runningServer(name);
}

function runningServer(address: string): ServerUnderLoad {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) throw new TypeError(`--against wants HOST:PORT, not ${address}`);
  return { host: address.slice(0, colon), port, cpuMs: async () => Number.NaN, [Symbol.asyncDispose]: async () => undefined };
}
