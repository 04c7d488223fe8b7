import assert from 'node:assert/strict';
import type { Account, AccountStore, SecretBox } from '../accounts/account.ts';
import { Accounts } from '../accounts/accounts.ts';
import { Roaming } from '../accounts/roaming.ts';
import { silentLog } from '../base/log.ts';
import { type Element, openElement, openOnOnePort } from '../element.ts';
import type { TransportName } from '../net/transport-name.ts';
import { responseTo } from '../sip/message/build.ts';
import { headers } from '../sip/message/headers.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { serializeNameAddr } from '../sip/message/name-addr.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { noTrace } from '../trace/trace.ts';
import { FakeClock } from './fake-clock.ts';
import type { MemoryHost } from './memory-host.ts';
import { type Impairment, MemoryNetwork } from './memory-network.ts';
import { SeededRandom } from './seeded-random.ts';

export const INSTANCE = 'urn:uuid:00000000-0000-4000-8000-000000000001';
export const PHONE_HOST = '198.51.100.1';

type Fields = readonly (readonly [string, string])[];
type Answer = (transaction: ServerTransaction) => void;

/** Secrets in the clear: nobody looks into a test. */
const openBox: SecretBox = { seal: (plain) => plain, open: (sealed) => sealed };

class MemoryAccountStore implements AccountStore {
  readonly #accounts = new Map<string, Account>();
  list(): readonly Account[] {
    return [...this.#accounts.values()];
  }
  put(account: Account): void {
    this.#accounts.set(account.id, account);
  }
  remove(id: string): void {
    this.#accounts.delete(id);
  }
}

/** A server that a test has in its hand. */
export interface StageServer {
  readonly host: string;
  readonly machine: MemoryHost;
  readonly element: Element;
  readonly received: SipRequest[];
  /** What came of a method. */
  of(method: string): readonly SipRequest[];
  /** From now on. */
  answer: Answer;
}

interface StagePhone {
  readonly machine: MemoryHost;
  readonly element: Element;
  readonly agent: UserAgent;
  readonly accounts: Accounts;
  readonly roaming: Roaming;
}

/** A phone with accounts on a machine that can move, and servers that tests make say what they like: one clock, one seed. */
export class AccountStage {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly network: MemoryNetwork;
  readonly #open = new DisposableStack();
  #phone: StagePhone | undefined;

  constructor(impairment: Impairment = { delayMs: 10 }) {
    this.network = new MemoryNetwork({ clock: this.clock, random: this.random, impairment });
  }

  get phone(): StagePhone {
    assert.ok(this.#phone);
    return this.#phone;
  }

  /** @param host `192.0.2.11`; it gets the port of each transport as it is usual */
  async server(host: string, answer: Answer, transports: readonly TransportName[] = ['udp', 'tcp']): Promise<StageServer> {
    const machine = this.network.host(host);
    const listenAt = transports.map((transport) => ({ transport, local: { host, port: transport === 'tls' ? 5061 : 5060 } }));
    const element = await openElement(host, this.#surroundings(machine), listenAt);
    assert.ok(element.ok);
    this.#open.use(element.value);
    const received: SipRequest[] = [];
    const server: StageServer = {
      host,
      machine,
      element: element.value,
      received,
      of: (method) => received.filter((request) => request.method === method),
      answer,
    };
    element.value.transactions.onRequest((transaction) => {
      received.push(transaction.request);
      server.answer(transaction);
    });
    return server;
  }

  async openPhone(addresses: readonly string[] = [PHONE_HOST]): Promise<StagePhone> {
    const machine = this.network.host(...addresses);
    const surroundings = this.#surroundings(machine);
    const element = await openOnOnePort('phone', surroundings, { host: '0.0.0.0', port: 5060 });
    assert.ok(element.ok);
    const { transport, transactions, resolver } = element.value;
    const agent = new UserAgent({
      ...surroundings,
      transport,
      transactions,
      resolver,
      element: 'phone',
      userAgent: 'Test/1',
      instanceId: INSTANCE,
    });
    const accounts = new Accounts({ ...surroundings, store: new MemoryAccountStore(), secretBox: openBox, agent });
    const leave = (hosts: readonly string[]): void => element.value.leave(hosts);
    const roaming = this.#open.use(new Roaming({ clock: this.clock, network: machine, leave, accounts }));
    this.#open.use(accounts);
    this.#phone = { machine, element: element.value, agent, accounts, roaming };
    return this.#phone;
  }

  /** Ends all; nothing may be left. */
  async close(): Promise<void> {
    const stopping = this.#phone?.agent.stop();
    await this.clock.run(40_000);
    await stopping;
    this.#phone?.element[Symbol.dispose]();
    this.#open[Symbol.dispose]();
    await this.clock.run(40_000);
    this.network[Symbol.dispose]();
    assert.equal(this.clock.pending, 0);
  }

  #surroundings(network: MemoryHost) {
    return { clock: this.clock, random: this.random, network, trace: noTrace, log: silentLog };
  }
}

/** Answers every request alike. */
export const saying =
  (status: number, fields: Fields = []): Answer =>
  (transaction) =>
    transaction.respond(responseTo(transaction.request, status, { toTag: 't', headers: fields }));

/**
 * A registrar that agrees to everything, and to a REGISTER without Contact lists what it agreed to last.
 *
 * @param fields of its 200, `contactParams` at each Contact: `;pub-gruu="…"`
 */
export function registrar(fields: Fields = [], contactParams = ''): Answer {
  let kept: readonly string[] = [];
  return (transaction) => {
    const { request } = transaction;
    if (request.method !== 'REGISTER') return saying(200)(transaction);
    const contacts = request.headers.readAll(headers.contact);
    const asked = contacts.ok ? contacts.value.filter((contact) => contact !== '*') : [];
    if (asked.length > 0) {
      kept = asked
        .filter(({ params }) => params.get('expires') !== '0')
        .map((contact) => `${serializeNameAddr(contact)}${contactParams}`);
    }
    saying(200, [...kept.map((value) => ['Contact', value] as const), ...fields])(transaction);
  };
}
