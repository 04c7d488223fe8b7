import { parentPort } from 'node:worker_threads';
import { qos } from '../../native/qos/qos.ts';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { NodeNetwork } from '../net/node-network.ts';
import { outcomeOf, socketMarking } from '../net/socket-marking.ts';
import type { HostChannel } from './channel/channel.ts';
import { type UtilityPort, utilityHostChannel, workerHostChannel } from './channel/host-channel.ts';
import { preciseClock } from './clock/precise-clock.ts';
import { prepareCodecs } from './codec/codecs.ts';
import { MediaService } from './media-service.ts';
import type { ConnectToRelay } from './turn/turn-relay.ts';

/** The entry of the media host's thread or utility process; importing it elsewhere is a mistake. */
function openHostChannel(): HostChannel {
  if (parentPort !== null) return workerHostChannel(parentPort);
  const utilityPort = (process as NodeJS.Process & { readonly parentPort?: UtilityPort }).parentPort;
  if (utilityPort === undefined) throw new Error('the media host runs on a thread or in a utility process');
  return utilityHostChannel(utilityPort, () => process.exit(0));
}

const marking = socketMarking('media');
const network = new NodeNetwork(systemClock, { marking });
/** Steps of niceness: as far before others as sound servers go. The system may refuse. */
const THREAD_STEPS = 11;
const thread = qos === undefined ? 'absent' : outcomeOf(qos.raiseThread(THREAD_STEPS));

/** Each account believes whom it believes. */
const connectToRelay: ConnectToRelay = ({ host, transport, trust }, address, signal) => {
  const trusting = trust ? new NodeNetwork(systemClock, { tls: { forServer: () => trust }, marking }) : network;
  return trusting.connect(address, { protocol: transport === 'tls' ? 'tls' : 'tcp', serverName: host, signal });
};

new MediaService({
  channel: openHostChannel(),
  clock: preciseClock,
  random: systemRandom,
  bind: (local) => network.bindDatagram(local),
  makeIdentity: async () => (await import('./werift/dtls-identity.ts')).makeDtlsIdentity(),
  openIceAgent: async (options) => (await import('./werift/werift-ice-agent.ts')).makeIceAgent(options, systemRandom),
  connectToRelay,
  resolve: (host) => network.lookup(host),
  service: () => ({ marking: marking.outcome, thread }),
});
await prepareCodecs();
