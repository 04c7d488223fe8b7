import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { Contact, NameAddr } from '../../sip/message/name-addr.ts';
import { serializeUri, type Uri } from '../../sip/message/uri.ts';
import type { Flow } from '../../sip/transport/flow.ts';
import type { Answer } from '../answer.ts';
import type { ReceivedFrom } from '../location/location-service.ts';
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
  readonly received?: ReceivedFrom;
}

/** What a REGISTER wants of the bindings of its address-of-record (RFC 3261 §10.3 steps 6 and 7). */
export interface RegisterRequest {
  readonly callId: string;
  readonly cseq: number;
  /** `*` removes all; an empty list asks what there is. */
  readonly contacts: readonly RequestedContact[] | '*';
  readonly userAgent?: string;
}

const refusals = {
  fields: { status: 400, reason: 'Malformed Call-ID or CSeq' },
  contact: { status: 400, reason: 'Malformed Contact' },
  longContact: { status: 400, reason: 'Contact Too Long' },
  lonelyStar: { status: 400, reason: 'Contact * Needs Expires: 0 and No Other Contact' },
  manyContacts: { status: 403, reason: 'Too Many Contacts' },
} as const satisfies Record<string, Answer>;

/** Reads a REGISTER; a malformed one gives the answer it deserves. */
export function readRegister(request: SipRequest, flow: Flow): Result<RegisterRequest, Answer> {
  const callId = request.headers.first('Call-ID');
  const cseq = request.headers.read(headers.cseq);
  if (callId === undefined || !cseq?.ok) return fail(refusals.fields);
  const contacts = readContacts(request, flow);
  if (!contacts.ok) return contacts;
  const userAgent = shortEnough(request.headers.first('User-Agent'));
  const facts = { callId, cseq: cseq.value.sequence, contacts: contacts.value };
  return ok(userAgent === undefined ? facts : { ...facts, userAgent });
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
  return {
    uri: nameAddr.uri,
    contact: serializeUri(nameAddr.uri),
    q: qOf(nameAddr),
    expiresSeconds: expiresOf(nameAddr, request),
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(received === undefined ? {} : { received }),
  };
}

/** 1 when absent or no number of 0…1 (RFC 3261 §20.10 sets no default; the best place is where a client without q expects to be). */
function qOf({ params }: NameAddr): number {
  const text = params.get('q');
  return text !== undefined && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}

/** The contact's own `expires`, else the Expires field, else our default (RFC 3261 §10.3 step 6); malformed counts as absent (§10.2.1.1). */
function expiresOf({ params }: NameAddr, request: SipRequest): number {
  return deltaSeconds(params.get('expires')) ?? expiresField(request) ?? limits.registrar.defaultExpiresSeconds;
}

function expiresField(request: SipRequest): number | undefined {
  return deltaSeconds(request.headers.first('Expires'));
}

function deltaSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function shortEnough(text: string | undefined): string | undefined {
  return text === undefined || text.length > limits.registrar.contactBytes ? undefined : text;
}
