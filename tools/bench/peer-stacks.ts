import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A message of the npm package `sip`: known fields parsed, URIs left as text, the rest as text. */
export interface SipPackageMessage {
  readonly content: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The npm package `sip`, as far as it is measured. */
export interface SipPackage {
  parse(text: string): SipPackageMessage;
  parseUri(text: string): unknown;
  stringify(message: unknown): string;
  makeResponse(request: unknown, status: number, reason: string, extension: object): unknown;
}

/** Its parser of session descriptions. */
export interface SdpPackage {
  parse(text: string): { readonly m: readonly unknown[] };
}

/** A message of SIP.js: some fields are parsed with it, others when they are asked for. */
export interface SipJsMessage {
  parseHeader(name: string): unknown;
  getHeader(name: string): string | undefined;
  readonly body: string;
}

/** What is measured of SIP.js. */
export interface SipJs {
  parse(text: string): SipJsMessage | undefined;
  /** A response without or with a body, as text. */
  respond(request: SipJsMessage, options: object): { readonly message: string };
}

export interface PeerStacks {
  readonly sip: SipPackage;
  readonly sdp: SdpPackage;
  readonly sipJs: SipJs;
}

/** Loads the other SIP stacks of npm that the benchmarks compare with. */
export async function loadPeerStacks(): Promise<PeerStacks> {
  const folder = '../../node_modules/sip.js/lib/core/messages';
  const { Parser } = (await import(`${folder}/parser.js`)) as {
    Parser: { parseMessage(text: string, logger: unknown): SipJsMessage | undefined };
  };
  const { constructOutgoingResponse } = (await import(`${folder}/outgoing-response.js`)) as {
    constructOutgoingResponse: SipJs['respond'];
  };
  const silent = { debug: ignore, log: ignore, warn: ignore, error: ignore };
  return {
    sip: require('sip/sip.js') as SipPackage,
    sdp: require('sip/sdp.js') as SdpPackage,
    sipJs: { parse: (text) => Parser.parseMessage(text, silent), respond: constructOutgoingResponse },
  };
}

function ignore(): void {
  // SIP.js logs each fault; nobody reads it here
}
