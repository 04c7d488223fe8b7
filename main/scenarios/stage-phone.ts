import assert from 'node:assert/strict';
import type { Address } from '../net/network.ts';
import type { TransportName } from '../net/transport-name.ts';
import { digestResponse, ha1 } from '../sip/auth/digest.ts';
import { responseTo } from '../sip/message/build.ts';
import { parseChallenge } from '../sip/message/challenge.ts';
import { headers } from '../sip/message/headers.ts';
import { SipRequest, type SipResponse } from '../sip/message/message.ts';
import { type NameAddr, tagOf } from '../sip/message/name-addr.ts';
import { isSipUri, type SipUri, serializeUri, type Uri } from '../sip/message/uri.ts';
import type { ClientTransaction, ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Target } from '../sip/transport/flow.ts';
import type { FakeClock } from '../testing/fake-clock.ts';
import type { SipElement } from '../testing/sip-element.ts';

/** A request of a phone and what came back. */
export class Asked {
  readonly responses: SipResponse[] = [];
  failure: 'timeout' | 'transport' | undefined;
  readonly transaction: ClientTransaction;

  constructor(phone: StagePhone, request: SipRequest, target: Target) {
    this.transaction = phone.element.transactions.send(request, target, {
      onResponse: (response) => {
        this.responses.push(response);
        if (phone.acksAll && request.method === 'INVITE' && response.status >= 200 && response.status < 300)
          phone.sendAck(this, response);
      },
      onFailed: (kind) => {
        this.failure = kind;
      },
    });
  }

  get request(): SipRequest {
    return this.transaction.request;
  }

  get statuses(): readonly number[] {
    return this.responses.map(({ status }) => status);
  }

  /** The final response; fails the test when there is none. */
  get final(): SipResponse {
    const final = this.responses.find(({ status }) => status >= 200);
    assert.ok(final, `no final response, but ${this.statuses.join() || (this.failure ?? 'nothing')}`);
    return final;
  }
}

/** A user agent by hand: it sends what the test says and answers as `answer` says. */
export class StagePhone {
  readonly name: string;
  readonly domain: string;
  readonly element: SipElement;
  readonly address: Address;
  readonly received: SipRequest[] = [];
  readonly acks: SipRequest[] = [];
  readonly cancels: SipRequest[] = [];
  /** Invitations not answered yet, and the rest. */
  readonly ringing: ServerTransaction[] = [];
  /** Whether each 2xx to an INVITE, also a repeated one, gets its ACK by itself (§13.2.2.4). */
  acksAll = false;
  /** What to do with a request. The default answers 200. */
  answer: (transaction: ServerTransaction) => void = (transaction) => this.respond(transaction, 200);
  readonly #clock: FakeClock;
  readonly #server: Address;
  readonly #transport: TransportName;
  #cseq = 0;
  #calls = 0;

  constructor(
    clock: FakeClock,
    name: string,
    home: { readonly domain: string; readonly server: Address },
    element: SipElement,
    address: Address,
    transport: TransportName,
  ) {
    this.#clock = clock;
    this.#server = home.server;
    this.name = name;
    this.domain = home.domain;
    this.element = element;
    this.address = address;
    this.#transport = transport;
    element.transactions.onRequest((transaction) => {
      this.received.push(transaction.request);
      this.answer(transaction);
    });
    element.transactions.onAck(({ request }) => void this.acks.push(request));
    element.transactions.onCancel(({ cancel, invite }) => {
      this.cancels.push(cancel.request);
      cancel.respond(responseTo(cancel.request, invite ? 200 : 481, { toTag: this.name }));
      if (invite && !invite.hasFinal) this.respond(invite, 487);
    });
  }

  get aor(): string {
    return `sip:${this.name}@${this.domain}`;
  }

  get contact(): string {
    const transport = this.#transport === 'udp' ? '' : `;transport=${this.#transport}`;
    return `sip:${this.name}@${this.address.host}:${this.address.port}${transport}`;
  }

  /** Lets it ring: `ringing[0]` waits for an answer. */
  ring(): void {
    this.answer = (transaction) => {
      this.ringing.push(transaction);
      this.respond(transaction, 180);
    };
  }

  /** Answers everything with `status`. */
  always(status: number, fields: readonly (readonly [string, string])[] = []): void {
    this.answer = (transaction) => this.respond(transaction, status, fields);
  }

  /** Answers 200, for an INVITE again and again until the ACK (§13.3.1.4). */
  answerReliably(): void {
    this.answer = (transaction) => {
      if (transaction.request.method === 'INVITE') this.#answerUntilAck(transaction, 500);
      else this.respond(transaction, 200);
    };
  }

  #answerUntilAck(transaction: ServerTransaction, delayMs: number): void {
    const callId = transaction.request.headers.first('Call-ID');
    if (transaction.state === 'terminated' || this.acks.some((ack) => ack.headers.first('Call-ID') === callId)) return;
    this.respond(transaction, 200);
    this.#clock.after(delayMs, () => this.#answerUntilAck(transaction, Math.min(2 * delayMs, 4_000)));
  }

  respond(transaction: ServerTransaction, status: number, fields: readonly (readonly [string, string])[] = []): void {
    const recordRoutes = transaction.request.headers.rows('Record-Route').map((row) => ['Record-Route', row] as const);
    const own = status < 300 ? [...recordRoutes, ['Contact', `<${this.contact}>`] as const] : [];
    transaction.respond(responseTo(transaction.request, status, { toTag: `${this.name}-tag`, headers: [...own, ...fields] }));
  }

  /** A request of a new call. `fields` replace those it would have; an empty text leaves one out. */
  request(method: string, to: string, fields: Readonly<Record<string, string>> = {}): SipRequest {
    const request = new SipRequest(method, to);
    const defaults = {
      'Max-Forwards': '70',
      From: `<${this.aor}>;tag=${this.name}-${++this.#calls}`,
      To: `<${to}>`,
      'Call-ID': `${this.name}-call-${this.#calls}`,
      CSeq: `${++this.#cseq} ${method}`,
      Contact: method === 'REGISTER' || method === 'INVITE' ? `<${this.contact}>` : '',
    };
    for (const [name, value] of Object.entries({ ...defaults, ...fields })) if (value !== '') request.headers.set(name, value);
    return request;
  }

  /** Sends; the clock stands still. */
  start(request: SipRequest, target: Target = { transport: this.#transport, address: this.#server }): Asked {
    return new Asked(this, request, target);
  }

  /** Sends and gives it time to be answered at once. */
  async send(request: SipRequest, target?: Target): Promise<Asked> {
    const asked = this.start(request, target);
    await this.#clock.run(50);
    return asked;
  }

  /** Sends, and once more with credentials when challenged. */
  async sendAs(request: SipRequest, password = `secret of ${this.name}`, username = this.name): Promise<Asked> {
    const asked = await this.send(request);
    const challenged = asked.responses.find(({ status }) => status === 401 || status === 407);
    return challenged ? this.send(this.authorized(request, challenged, password, username)) : asked;
  }

  /** The request again with an answer to the MD5 challenge and the next CSeq. */
  authorized(
    request: SipRequest,
    challenged: SipResponse,
    password = `secret of ${this.name}`,
    username = this.name,
  ): SipRequest {
    const [challengeField, field] =
      challenged.status === 401
        ? (['WWW-Authenticate', 'Authorization'] as const)
        : (['Proxy-Authenticate', 'Proxy-Authorization'] as const);
    const challenge = challenged.headers.rows(challengeField).map((row) => parseChallenge(row));
    const md5 = challenge.find((parsed) => parsed.ok && parsed.value.params.get('algorithm') === 'MD5');
    assert.ok(md5?.ok);
    const [realm = '', nonce = ''] = [md5.value.params.get('realm'), md5.value.params.get('nonce')];
    const protection = { nonceCount: '00000001', cnonce: 'c' };
    const { method, requestUri: uri } = request;
    const response = digestResponse({
      algorithm: 'MD5',
      ha1: ha1(username, realm, password, 'MD5'),
      nonce,
      method,
      uri,
      protection,
    });
    const again = request.clone();
    again.headers.set('CSeq', `${++this.#cseq} ${method}`);
    again.headers.add(
      field,
      `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`,
    );
    return again;
  }

  /** REGISTER for its own AoR with credentials. */
  register(fields: Readonly<Record<string, string>> = {}): Promise<Asked> {
    return this.sendAs(
      this.request('REGISTER', `sip:${this.domain}`, {
        To: `<${this.aor}>`,
        From: `<${this.aor}>;tag=reg`,
        'Call-ID': `${this.name}-reg`,
        ...fields,
      }),
    );
  }

  /** INVITE with credentials. */
  invite(to: string, fields: Readonly<Record<string, string>> = {}): Promise<Asked> {
    return this.sendAs(this.request('INVITE', to, fields));
  }

  /** The ACK to a 2xx, along the route set the response gave. */
  async ack(asked: Asked, answer: SipResponse = asked.final): Promise<void> {
    this.sendAck(asked, answer);
    await this.#clock.run(50);
  }

  /** As `ack`; the clock stands still. */
  sendAck(asked: Asked, answer: SipResponse): void {
    const { request, target } = this.inDialog('ACK', asked, answer);
    this.element.transactions.sendAck(request, target);
  }

  /** A request of the caller inside the dialog that `answer` made. */
  inDialog(
    method: string,
    asked: Asked,
    answer: SipResponse = asked.final,
  ): { readonly request: SipRequest; readonly target: Target } {
    const sequence = method === 'ACK' ? (asked.request.headers.first('CSeq') ?? '').split(' ')[0] : ++this.#cseq;
    const contact = answer.headers.read(headers.contact);
    assert.ok(contact?.ok && contact.value !== '*');
    const routes = answer.headers.readAll(headers.recordRoute);
    assert.ok(routes.ok);
    return dialogRequest(method, contact.value.uri, routes.value.toReversed(), this.#transport, {
      From: asked.request.headers.first('From') ?? '',
      To: answer.headers.first('To') ?? '',
      'Call-ID': asked.request.headers.first('Call-ID') ?? '',
      CSeq: `${sequence} ${method}`,
    });
  }

  /** A request of the callee inside the dialog that its 200 to `invite` made. */
  backwards(method: string, invite: SipRequest): { readonly request: SipRequest; readonly target: Target } {
    const contact = invite.headers.read(headers.contact);
    const from = invite.headers.read(headers.from);
    assert.ok(contact?.ok && contact.value !== '*' && from?.ok && tagOf(from.value));
    const routes = invite.headers.readAll(headers.recordRoute);
    assert.ok(routes.ok);
    return dialogRequest(method, contact.value.uri, routes.value, this.#transport, {
      From: `${invite.headers.first('To')};tag=${this.name}-tag`,
      To: invite.headers.first('From') ?? '',
      'Call-ID': invite.headers.first('Call-ID') ?? '',
      CSeq: `${++this.#cseq} ${method}`,
    });
  }
}

function dialogRequest(
  method: string,
  remoteTarget: Uri,
  routes: readonly NameAddr[],
  transport: TransportName,
  fields: Readonly<Record<string, string>>,
) {
  const request = new SipRequest(method, serializeUri(remoteTarget), [...Object.entries(fields), ['Max-Forwards', '70']]);
  for (const route of routes) request.headers.add('Route', `<${serializeUri(route.uri)}>`);
  const next = routes[0]?.uri ?? remoteTarget;
  assert.ok(isSipUri(next));
  return { request, target: targetAt(next, transport) };
}

function targetAt(uri: SipUri, transport: TransportName): Target {
  const named = uri.params.get('transport') === 'tcp' ? 'tcp' : transport;
  return { transport: named, address: { host: uri.host, port: uri.port ?? 5060 } };
}
