import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { LoudEmitter, loud } from '../loud.ts';

/** Requests of the main process: Node makes them, without Chromium's proxies, cookies and caches. */
export const net = loud('net', {
  request: ({ session: _, ...options }: RequestOptions & { readonly session?: unknown }): ClientRequest =>
    options.protocol === 'https:' ? httpsRequest(options) : httpRequest(options),
});

class AutoUpdaterDouble extends LoudEmitter {}

/** Only told by others that the program ends for a newer one. */
export const autoUpdater = new AutoUpdaterDouble('autoUpdater');
