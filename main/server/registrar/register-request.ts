import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { Contact, NameAddr } from '../../sip/message/name-addr.ts';
import { type Params, serializeParams } from '../../sip/message/params.ts';
import { isSipUri, serializeUri, type Uri } from '../../sip/message/uri.ts';
import type { Flow } from '../../sip/transport/flow.ts';
import type { Answer } from '../answer.ts';
import type { ReceivedFrom } from '../location/location-service.ts';
import { receivedOver } from '../location/way-back.ts';
import { receivedFrom } from './received-from.ts';

/** One binding as a REGISTER asks for it. */
export interface RequestedContact {
  readonly uri: Uri;
  /** `uri` as text: what will be stored. */
  readonly contact: string;
  readonly q: number;
  /** 0 removes. What the client asked for, not yet what it gets. */
  readonly expiresSeconds: number;
  readonly instanceId?: string;
  /** One flow of several to this instance (RFC 5626 §4.2). Only with an instance id. */
  readonly regId?: number;
  /** Feature parameters as they will be stored (RFC 3840 §5). */
  readonly features?: string;
  readonly received?: ReceivedFrom;
}

/** What a REGISTER wants of the bindings of its address-of-record (RFC 3261 §10.3 steps 6 and 7). */
export interface RegisterRequest {
  readonly callId: string;
  readonly cseq: number;
  /** `*` removes all; an empty list asks what there is. */
  readonly contacts: readonly RequestedContact[] | '*';
  readonly userAgent?: string;
  /** The proxies that requests to these contacts pass, topmost first (RFC 3327). */
  readonly path: readonly string[];
  /** `reg-id` counts: bindings are flows (RFC 5626 §6). */
  readonly isOutbound: boolean;
}

const refusals = {
  fields: { status: 400, reason: 'Malformed Call-ID or CSeq' },
  contact: { status: 400, reason: 'Malformed Contact' },
  longContact: { status: 400, reason: 'Contact Too Long' },
  lonelyStar: { status: 400, reason: 'Contact * Needs Expires: 0 and No Other Contact' },
  path: { status: 400, reason: 'Malformed Path' },
  firstHop: { status: 439, reason: 'First Hop Lacks Outbound Support' },
  manyFlows: { status: 400, reason: 'More Than One Contact With reg-id' },
  manyContacts: { status: 403, reason: 'Too Many Contacts' },
} as const satisfies Record<string, Answer>;

/** Reads a REGISTER; a malformed one gives the answer it deserves. */
export function readRegister(request: SipRequest, flow: Flow): Result<RegisterRequest, Answer> {
  const callId = request.headers.first('Call-ID');
  const cseq = request.headers.read(headers.cseq);
  if (callId === undefined || callId.length > limits.registrar.contactBytes || !cseq?.ok) return fail(refusals.fields);
  const path = readPath(request);
  if (!path.ok) return path;
  const contacts = readContacts(request, flow);
  if (!contacts.ok) return contacts;
  const isOutbound = readOutbound(request, contacts.value);
  if (!isOutbound.ok) return isOutbound;
  const userAgent = shortEnough(request.headers.first('User-Agent'));
  return ok({
    callId,
    cseq: cseq.value.sequence,
    contacts: contacts.value === '*' ? '*' : contacts.value.map(isOutbound.value ? byFlow(request, flow) : withoutRegId),
    path: path.value,
    isOutbound: isOutbound.value,
    ...(userAgent === undefined ? {} : { userAgent }),
  });
}

function readPath(request: SipRequest): Result<readonly string[], Answer> {
  const parsed = request.headers.readAll(headers.path);
  if (!parsed.ok || parsed.value.length > limits.registrar.path) return fail(refusals.path);
  const values = request.headers.values('Path');
  return values.every((value) => value.length <= limits.registrar.contactBytes) ? ok(values) : fail(refusals.path);
}

/**
 * Whether the bindings are flows: the phone asks for it, and whoever it talks to first keeps its flow (RFC 5626 §6). That is us, or the
 * proxy that wrote the last Path value.
 */
function readOutbound(request: SipRequest, contacts: RegisterRequest['contacts']): Result<boolean, Answer> {
  const flows = contacts === '*' ? [] : contacts.filter(({ regId }) => regId !== undefined);
  if (flows.length === 0 || !request.headers.values('Supported').includes('outbound')) return ok(false);
  if (flows.filter(({ expiresSeconds }) => expiresSeconds > 0).length > 1) return fail(refusals.manyFlows);
  const isDirect = request.headers.values('Via').length === 1;
  const path = request.headers.readAll(headers.path);
  const firstHop = path.ok ? path.value.at(-1)?.uri : undefined;
  const keepsFlow = isDirect || (firstHop !== undefined && isSipUri(firstHop) && firstHop.params.has('ob'));
  return keepsFlow ? ok(true) : fail(refusals.firstHop);
}

/** Straight from the phone, its flow is the way to it, whatever its contact says. */
function byFlow(request: SipRequest, flow: Flow): (contact: RequestedContact) => RequestedContact {
  const isDirect = request.headers.values('Via').length === 1;
  const received = receivedOver(flow);
  return (contact) => (isDirect && contact.regId !== undefined ? { ...contact, received } : contact);
}

function withoutRegId({ regId: _, ...contact }: RequestedContact): RequestedContact {
  return contact;
}

function readContacts(request: SipRequest, flow: Flow): Result<RegisterRequest['contacts'], Answer> {
  const parsed = request.headers.readAll(headers.contact);
  if (!parsed.ok) return fail(refusals.contact);
  const contacts = parsed.value;
  if (contacts.includes('*')) {
    return contacts.length === 1 && expiresField(request) === 0 ? ok('*') : fail(refusals.lonelyStar);
  }
  if (contacts.length > limits.registrar.bindings) return fail(refusals.manyContacts);
  const requested = contacts
    .filter((contact): contact is Exclude<Contact, '*'> => contact !== '*')
    .map((contact) => read(contact, request, flow));
  return requested.every(({ contact }) => contact.length <= limits.registrar.contactBytes)
    ? ok(requested)
    : fail(refusals.longContact);
}

function read(nameAddr: NameAddr, request: SipRequest, flow: Flow): RequestedContact {
  const vias = request.headers.readAll(headers.via);
  const received = receivedFrom(nameAddr.uri, vias.ok ? vias.value : [], flow);
  const instanceId = shortEnough(nameAddr.params.get('+sip.instance'));
  const regId = instanceId === undefined ? undefined : wholeNumber(nameAddr.params.get('reg-id'));
  const features = shortEnough(featuresOf(nameAddr.params));
  return {
    uri: nameAddr.uri,
    contact: serializeUri(nameAddr.uri),
    q: qOf(nameAddr),
    expiresSeconds: expiresOf(nameAddr, request),
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(regId === undefined || regId === 0 ? {} : { regId }),
    ...(features === undefined || features === '' ? {} : { features }),
    ...(received === undefined ? {} : { received }),
  };
}

/** What a phone may say it can do (RFC 3840 §9, §10); all other names begin with a plus. */
const baseFeatures: ReadonlySet<string> = new Set([
  ...['actor', 'application', 'attendant', 'audio', 'automata', 'class', 'control', 'data', 'description', 'duplex', 'events'],
  ...['extensions', 'isfocus', 'language', 'methods', 'mobility', 'priority', 'schemes', 'text', 'type', 'video'],
]);

/** The features among Contact parameters; what is none, such as an unknown parameter, is not kept. */
function featuresOf(params: Params): string {
  const isFeature = (name: string): boolean => (name.startsWith('+') ? name !== '+sip.instance' : baseFeatures.has(name));
  return serializeParams(new Map([...params].filter(([name]) => isFeature(name))));
}

/** 1 when absent or no number of 0…1 (RFC 3261 §20.10 sets no default; the best place is where a client without q expects to be). */
function qOf({ params }: NameAddr): number {
  const text = params.get('q');
  return text !== undefined && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}

/** The contact's own `expires`, else the Expires field, else our default (RFC 3261 §10.3 step 6); malformed counts as absent (§10.2.1.1). */
function expiresOf({ params }: NameAddr, request: SipRequest): number {
  return wholeNumber(params.get('expires')) ?? expiresField(request) ?? limits.registrar.defaultExpiresSeconds;
}

function expiresField(request: SipRequest): number | undefined {
  return wholeNumber(request.headers.first('Expires'));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function shortEnough(text: string | undefined): string | undefined {
  return text === undefined || text.length > limits.registrar.contactBytes ? undefined : text;
}
