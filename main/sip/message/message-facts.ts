import type { Result } from '../../base/result.ts';
import type { HeaderDef } from './header-definition.ts';
import { headers } from './headers.ts';
import type { SipMessage } from './message.ts';
import type { Contact, NameAddr } from './name-addr.ts';
import type { Params } from './params.ts';
import { isSipUri, serializeUri, type Uri } from './uri.ts';
import type { Via } from './via.ts';
import { fromWireText } from './wire-text.ts';

/** Parameters as plain data: `null` stands for one without a value. */
type ParamFacts = Readonly<Record<string, string | null>>;

/** A URI in its parts; only `text` and `scheme` when it is neither SIP nor SIPS. */
export interface UriFacts {
  readonly text: string;
  readonly scheme: string;
  readonly user?: string;
  readonly host?: string;
  readonly port?: number;
  readonly params?: ParamFacts;
  readonly headers?: readonly (readonly [string, string])[];
}

export interface AddressFacts {
  readonly displayName?: string;
  readonly uri: UriFacts;
  readonly params: ParamFacts;
}

export interface ViaFacts {
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  readonly params: ParamFacts;
}

/** What a message says, as plain JSON: for people and scripts, nothing in the stack reads it. */
export interface MessageFacts {
  readonly kind: 'request' | 'response';
  readonly method?: string;
  readonly requestUri?: UriFacts;
  readonly status?: number;
  readonly reasonPhrase?: string;
  readonly from?: AddressFacts;
  readonly to?: AddressFacts;
  readonly callId?: string;
  readonly cseq?: { readonly sequence: number; readonly method: string };
  readonly maxForwards?: number;
  readonly vias: readonly ViaFacts[];
  readonly routes: readonly AddressFacts[];
  readonly contacts: readonly (AddressFacts | '*')[];
  /** Every row, in order: the name as written, the value unfolded. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly bodyBytes: number;
}

/** Reads all that can be read; what does not parse is left out. */
export function messageFacts(message: SipMessage): MessageFacts {
  const read = <T>(def: HeaderDef<T>): T | undefined => okOnly(message.headers.read(def));
  const all = <T>(def: HeaderDef<T>): readonly T[] => okOnly(message.headers.readAll(def)) ?? [];
  const from = read(headers.from);
  const to = read(headers.to);
  const callId = read(headers.callId);
  const cseq = read(headers.cseq);
  const maxForwards = read(headers.maxForwards);
  return {
    ...startLineFacts(message),
    ...(from && { from: addressFacts(from) }),
    ...(to && { to: addressFacts(to) }),
    ...(callId !== undefined && { callId }),
    ...(cseq && { cseq }),
    ...(maxForwards !== undefined && { maxForwards }),
    vias: all(headers.via).map(viaFacts),
    routes: all(headers.route).map(addressFacts),
    contacts: all(headers.contact).map(contactFacts),
    fields: [...message.headers].map(([name, value]) => [name, fromWireText(value)]),
    bodyBytes: message.body.length,
  };
}

function startLineFacts(message: SipMessage): Pick<MessageFacts, 'kind' | 'method' | 'requestUri' | 'status' | 'reasonPhrase'> {
  if (message.kind === 'response') {
    return { kind: 'response', status: message.status, reasonPhrase: fromWireText(message.reason) };
  }
  const uri = okOnly(message.uri());
  return { kind: 'request', method: message.method, ...(uri && { requestUri: uriFacts(uri) }) };
}

function uriFacts(uri: Uri): UriFacts {
  const text = serializeUri(uri);
  if (!isSipUri(uri)) return { text, scheme: uri.scheme };
  const { scheme, user, host, port, params, headers: fields } = uri;
  return {
    text,
    scheme,
    ...(user !== undefined && { user }),
    host,
    ...(port !== undefined && { port }),
    params: paramFacts(params),
    headers: fields,
  };
}

function addressFacts({ displayName, uri, params }: NameAddr): AddressFacts {
  return { ...(displayName !== undefined && { displayName }), uri: uriFacts(uri), params: paramFacts(params) };
}

function contactFacts(contact: Contact): AddressFacts | '*' {
  return contact === '*' ? '*' : addressFacts(contact);
}

function viaFacts({ transport, host, port, params }: Via): ViaFacts {
  return { transport, host, ...(port !== undefined && { port }), params: paramFacts(params) };
}

function paramFacts(params: Params): ParamFacts {
  return Object.fromEntries([...params].map(([name, value]) => [name, value ?? null]));
}

function okOnly<T>(result: Result<T, unknown> | undefined): T | undefined {
  return result?.ok ? result.value : undefined;
}
