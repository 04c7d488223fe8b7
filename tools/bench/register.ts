import { leaveServerCore } from './cores.ts';
import { serverNamed } from './named-server.ts';
import { type BenchOptions, type BenchReport, median } from './report.ts';
import { benchDomain, benchUsers, type ServerUnderLoad, startOwnServer } from './server-under-load.ts';
import { credentials, field, LoadSocket, type Measured, measure, newBranch, statusOf, warmUp } from './sip-load.ts';

const rounds = 3;
const roundMs = 2_000;
const atOnce = 32;
const lostAfterMs = 1_000;
const uri = `sip:${benchDomain}`;

/**
 * Registrations over loopback UDP, each with a fresh challenge: REGISTER, 401, REGISTER with digest, 200 when the binding lies in
 * SQLite. `--against kamailio` measures it beside ours, each on the same core in turn (see `named-server.ts`).
 */
export async function run({ against }: BenchOptions): Promise<BenchReport> {
  leaveServerCore();
  const own = await measured(await startOwnServer());
  const table = [{ server: 'trapeze', ...own }];
  if (against !== undefined) table.push({ server: against, ...(await measured(await serverNamed(against))) });
  return { name: 'register', rows: table };
}

async function measured(server: ServerUnderLoad): Promise<Measured> {
  await using running = server;
  using load = await RegisterLoad.start(running);
  await warmUp(load, running, atOnce);
  const results: Measured[] = [];
  for (let round = 0; round < rounds; round++) results.push(await measure(load, running, atOnce, roundMs));
  const middle = median(results.map(({ perSecond }) => perSecond));
  return results.find(({ perSecond }) => perSecond === middle) ?? Promise.reject(new Error('no round'));
}

interface Registration {
  readonly user: string;
  readonly callId: string;
  readonly done: (isGood: boolean) => void;
  readonly lost: NodeJS.Timeout;
}

class RegisterLoad implements Disposable {
  readonly #waiting = new Map<string, Registration>();
  #socket: LoadSocket | undefined;
  #next = 0;

  static async start(server: ServerUnderLoad): Promise<RegisterLoad> {
    const load = new RegisterLoad();
    load.#socket = await LoadSocket.open(server, (message) => load.#receive(message));
    return load;
  }

  begin(done: (isGood: boolean) => void): void {
    const number = this.#next++;
    const user = `bench${number % benchUsers}`;
    const callId = `${user}-${number}`;
    const lost = setTimeout(() => this.#end(callId, false), lostAfterMs);
    const registration = { user, callId, done, lost };
    this.#waiting.set(callId, registration);
    this.#send(registration, 1, '');
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
  }

  #send({ user, callId }: Registration, cseq: number, authorization: string): void {
    const port = this.#socket?.port;
    this.#socket?.send(
      `REGISTER ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=${newBranch()};rport\r\nMax-Forwards: 70\r\n` +
        `From: <sip:${user}@${benchDomain}>;tag=${callId}\r\nTo: <sip:${user}@${benchDomain}>\r\nCall-ID: ${callId}\r\n` +
        `CSeq: ${cseq} REGISTER\r\nContact: <sip:${user}@127.0.0.1:${port}>\r\nExpires: 3600\r\nUser-Agent: load\r\n${authorization}` +
        'Content-Length: 0\r\n\r\n',
    );
  }

  #receive(message: string): void {
    const registration = this.#waiting.get(field(message, 'Call-ID'));
    if (registration === undefined) return;
    const status = statusOf(message);
    if (status === 401 && field(message, 'CSeq').startsWith('1 ')) {
      this.#send(registration, 2, `Authorization: ${credentials(message, registration.user, 'REGISTER', uri)}\r\n`);
    } else if (status >= 200 && field(message, 'CSeq').startsWith('2 ')) this.#end(registration.callId, status === 200);
  }

  #end(callId: string, isGood: boolean): void {
    const registration = this.#waiting.get(callId);
    if (registration === undefined) return;
    this.#waiting.delete(callId);
    clearTimeout(registration.lost);
    registration.done(isGood);
  }
}
