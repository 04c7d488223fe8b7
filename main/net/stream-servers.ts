import { createServer as createHttpServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import { limits } from '../limits.ts';
import type { StreamProtocol } from './network.ts';
import { NodeByteStream } from './node-byte-stream.ts';
import { ifConnected, type StreamServer } from './node-stream-listener.ts';
import type { NodeTls } from './node-tls.ts';
import { SUBPROTOCOL, WebSocketStream, webSocketOptions } from './web-socket-stream.ts';

const LONGEST_HEAD = 8_192;

/** A server for each protocol that streams come in by. Those with TLS need a certificate. */
export const streamServers: Readonly<Record<StreamProtocol, (tls: NodeTls) => StreamServer>> = {
  tcp: () => {
    const server = createServer({ noDelay: true });
    return {
      server,
      accept: (take) => server.on('connection', (socket) => ifConnected(socket, () => take(new NodeByteStream(socket)))),
    };
  },
  tls: (tls) => {
    const server = createTlsServer({ ...tls.serverOptions, requestCert: true });
    server.on('tlsClientError', (_error, socket) => socket.destroy()); // one that is late would stay open
    return {
      server,
      accept: (take) =>
        server.on('secureConnection', (socket) =>
          ifConnected(socket, () => take(new NodeByteStream(socket, tls.securityOfClient(socket)))),
        ),
    };
  },
  ws: () => webSocketServer(createHttpServer(httpOptions, refuseRequest)),
  // A browser that is asked for a certificate asks its user: nobody is asked here.
  wss: (tls) => webSocketServer(createHttpsServer({ ...httpOptions, ...tls.serverOptions }, refuseRequest), tls),
};

const httpOptions: ServerOptions = {
  noDelay: true,
  maxHeaderSize: LONGEST_HEAD,
  headersTimeout: limits.transport.connectMs,
  requestTimeout: limits.transport.connectMs,
  connectionsCheckingInterval: limits.transport.connectMs,
};

/** RFC 7118 §4.2: only WebSockets for SIP come in. */
function webSocketServer(server: Server, tls?: NodeTls): StreamServer {
  const upgrades = new WebSocketServer({
    ...webSocketOptions,
    noServer: true,
    clientTracking: false,
    handleProtocols: () => SUBPROTOCOL,
    verifyClient: ({ req }, done) => done(offersSip(req), 400, 'the subprotocol sip is needed'),
  });
  return {
    server,
    accept: (take) =>
      server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
        upgrades.handleUpgrade(request, socket, head, (webSocket) => {
          const security = socket instanceof TLSSocket ? tls?.securityOfClient(socket) : undefined;
          take(new WebSocketStream(webSocket, socket, security));
        });
      }),
  };
}

function offersSip({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',') ?? [];
  return offered.some((protocol) => protocol.trim() === SUBPROTOCOL);
}

function refuseRequest(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, { Upgrade: 'websocket', Connection: 'close' }).end();
}
