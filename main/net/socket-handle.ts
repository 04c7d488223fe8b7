import type { Socket as UdpSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';

interface Handle {
  readonly fd?: number;
}

/**
 * The number by which the system knows a socket; `undefined` where it has none (Windows) or is closed. Node 24 has no public way to it, so
 * this looks where Node keeps it, and finds nothing should that change.
 */
export function fdOf(socket: UdpSocket | Socket | Server): number | undefined {
  const fd = (datagramState(socket) ?? streamState(socket)).handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}

interface State {
  readonly handle?: Handle | null | undefined;
}

/** `undefined` for what is no datagram socket. To ask one for `_handle`, as streams are asked, would print a warning. */
function datagramState(socket: object): State | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  return key && (socket as { readonly [key: symbol]: State | undefined })[key];
}

function streamState(socket: object): State {
  return { handle: (socket as { readonly _handle?: Handle | null })._handle };
}
