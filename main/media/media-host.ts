import { parentPort } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { NodeNetwork } from '../net/node-network.ts';
import type { HostChannel } from './channel/channel.ts';
import { type UtilityPort, utilityHostChannel, workerHostChannel } from './channel/host-channel.ts';
import { preciseClock } from './clock/precise-clock.ts';
import { prepareCodecs } from './codec/codecs.ts';
import { MediaService } from './media-service.ts';

/** The entry of the media host's thread or utility process; importing it elsewhere is a mistake. */
function openHostChannel(): HostChannel {
  if (parentPort !== null) return workerHostChannel(parentPort);
  const utilityPort = (process as NodeJS.Process & { readonly parentPort?: UtilityPort }).parentPort;
  if (utilityPort === undefined) throw new Error('the media host runs on a thread or in a utility process');
  return utilityHostChannel(utilityPort, () => process.exit(0));
}

const network = new NodeNetwork(systemClock);
new MediaService({
  channel: openHostChannel(),
  clock: preciseClock,
  random: systemRandom,
  bind: (local) => network.bindDatagram(local),
  makeIdentity: async () => (await import('./werift/dtls-identity.ts')).makeDtlsIdentity(),
  openIceAgent: async (options) => (await import('./werift/werift-ice-agent.ts')).makeIceAgent(options, systemRandom),
  resolve: (host) => network.lookup(host),
});
await prepareCodecs();
