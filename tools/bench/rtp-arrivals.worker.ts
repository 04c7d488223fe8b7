import { createSocket } from 'node:dgram';
import { parentPort } from 'node:worker_threads';

/** Notes when RTP packets arrive, on a thread that does nothing else. Told anything, it answers with what came and ends. */
export interface Arrival {
  readonly atMs: number;
  readonly rtpTimestamp: number;
}

const arrivals: Arrival[] = [];
const socket = createSocket('udp4');
socket.on('message', (bytes) => arrivals.push({ atMs: performance.now(), rtpTimestamp: bytes.readUInt32BE(4) }));
socket.bind(0, '127.0.0.1', () => parentPort?.postMessage(socket.address().port));
parentPort?.once('message', () => {
  socket.close();
  parentPort?.postMessage(arrivals);
  parentPort?.close();
});
