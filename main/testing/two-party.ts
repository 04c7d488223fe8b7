import { AddressResolver } from '../net/lookup.ts';
import { DigestClient } from '../sip/auth/digest-client.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { Body } from '../sip/ua/body.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import type { TraceEvent, TraceSink } from '../trace/trace.ts';
import { FakeClock } from './fake-clock.ts';
import { type Impairment, MemoryNetwork } from './memory-network.ts';
import { SeededRandom } from './seeded-random.ts';
import { SipElement } from './sip-element.ts';

/** A user agent on a machine of its own. */
export interface Party {
  readonly name: string;
  readonly host: string;
  readonly element: SipElement;
  readonly agent: UserAgent;
  readonly identity: LocalIdentity;
  /** Where the others reach it. */
  readonly uri: SipUri;
  /** What crossed its edge, oldest first: `>INVITE`, `<180 INVITE`, …; repetitions included. */
  readonly messages: string[];
  /** The same messages as text. */
  readonly texts: string[];
}

/** Several user agents on one simulated network, one fake clock, one seed. */
export class TwoParty {
  readonly clock = new FakeClock();
  readonly random: SeededRandom;
  readonly network: MemoryNetwork;
  readonly parties: Party[] = [];
  readonly #elements: SipElement[] = [];

  constructor({ seed = 1, impairment = {} }: { readonly seed?: number; readonly impairment?: Impairment } = {}) {
    this.random = new SeededRandom(seed);
    this.network = new MemoryNetwork({ clock: this.clock, random: this.random, impairment });
  }

  /** A user agent at `10.0.0.n`, port 5060, UDP and TCP. Its password is `secret`. */
  async party(name: string): Promise<Party> {
    const messages: string[] = [];
    const texts: string[] = [];
    const trace: TraceSink = { record: (event) => note(event, messages, texts) };
    const { element, host } = await this.element(trace);
    const { clock, random } = this;
    const { transactions, transport } = element;
    const agent = new UserAgent({
      clock,
      random,
      transactions,
      transport,
      resolver: new AddressResolver(this.network.host(), clock, random),
      trace,
      element: name,
      userAgent: 'Test/1',
      hasUser: ({ user }) => user === name,
    });
    const auth = new DigestClient({ random, credentials: { username: name, password: 'secret' } });
    const from = { uri: sipUri({ user: name, host: 'example.com' }), params: new Map() };
    const uri = sipUri({ user: name, host });
    const party = { name, host, element, agent, identity: { from, auth }, uri, messages, texts };
    this.parties.push(party);
    return party;
  }

  /** A machine at `10.0.0.n` with transport and transactions only, for peers that a test plays itself. */
  async element(trace?: TraceSink): Promise<{ readonly element: SipElement; readonly host: string }> {
    const host = `10.0.0.${this.#elements.length + 1}`;
    const { clock, random } = this;
    const address = { host, port: 5060 };
    const element = await SipElement.start({
      clock,
      random,
      network: this.network.host(host),
      ...(trace && { trace }),
      listen: [
        ['udp', address],
        ['tcp', address],
      ],
    });
    this.#elements.push(element);
    return { element, host };
  }

  /** Lets everything come to its end, ends all, and says what was left over; all is 0 when nothing leaks. */
  async close(): Promise<Leftovers> {
    await this.clock.run(40_000);
    const stopping = Promise.all(this.parties.map(({ agent }) => agent.stop()));
    await this.clock.run(70_000);
    await stopping;
    const calls = this.parties.reduce((sum, { agent }) => sum + agent.callCount, 0);
    const dialogs = this.parties.reduce((sum, { agent }) => sum + agent.dialogCount, 0);
    const transactions = this.#elements.reduce((sum, element) => sum + element.transactions.activeCount, 0);
    for (const element of this.#elements) element[Symbol.dispose]();
    this.network[Symbol.dispose]();
    return { calls, dialogs, transactions, timers: this.clock.pending };
  }
}

export interface Leftovers {
  readonly calls: number;
  readonly dialogs: number;
  readonly transactions: number;
  readonly timers: number;
}

export const NOTHING_LEFT_OVER: Leftovers = { calls: 0, dialogs: 0, transactions: 0, timers: 0 };

/** A session description whose content does not matter. */
export function description(text: string): Body {
  return { contentType: 'application/sdp', bytes: Buffer.from(text) };
}

export function textOf(body: Body | undefined): string | undefined {
  return body && Buffer.from(body.bytes).toString();
}

function note(event: TraceEvent, messages: string[], texts: string[]): void {
  if (event.kind !== 'message') return;
  const [startLine = ''] = event.text.split('\r\n', 1);
  const method = /^CSeq: *\d+ +(?<method>\S+)/im.exec(event.text)?.groups?.method;
  const what = startLine.startsWith('SIP/2.0 ') ? `${startLine.split(' ')[1]} ${method}` : method;
  messages.push(`${event.direction === 'out' ? '>' : '<'}${what}`);
  texts.push(event.text);
}
