import { leaveServerCore } from './cores.ts';
import { serverNamed } from './named-server.ts';
import { type BenchOptions, type BenchReport, median } from './report.ts';
import { benchDomain, benchUsers, type ServerUnderLoad, startOwnServer } from './server-under-load.ts';
import { credentials, field, LoadSocket, type Measured, measure, newBranch, rows, statusOf, warmUp } from './sip-load.ts';

const rounds = 3;
const roundMs = 2_000;
const atOnce = 32;
const lostAfterMs = 1_000;
const callees = Math.min(benchUsers, 50);
const sdp =
  'v=0\r\no=load 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 8 101\r\n' +
  'a=rtpmap:101 telephone-event/8000\r\n';

/**
 * Calls through the proxy over loopback UDP with Record-Route: INVITE, 180, 200, ACK, BYE, 200, from a foreign domain to registered
 * users. `--against kamailio` measures it beside ours, each on the same core in turn (see `named-server.ts`).
 */
export async function run({ against }: BenchOptions): Promise<BenchReport> {
  leaveServerCore();
  const own = await measured(await startOwnServer());
  const table = [{ server: 'trapeze', ...own }];
  if (against !== undefined) table.push({ server: against, ...(await measured(await serverNamed(against))) });
  return { name: 'proxy', rows: table };
}

async function measured(server: ServerUnderLoad): Promise<Measured> {
  await using running = server;
  using load = await CallLoad.start(running);
  await warmUp(load, running, atOnce);
  const results: Measured[] = [];
  for (let round = 0; round < rounds; round++) results.push(await measure(load, running, atOnce, roundMs));
  const middle = median(results.map(({ perSecond }) => perSecond));
  return results.find(({ perSecond }) => perSecond === middle) ?? Promise.reject(new Error('no round'));
}

interface Call {
  readonly done: (isGood: boolean) => void;
  readonly lost: NodeJS.Timeout;
  isAnswered: boolean;
}

/** Callers on one socket, callees on another. */
class CallLoad implements Disposable {
  readonly #calls = new Map<string, Call>();
  #caller: LoadSocket | undefined;
  #callee: LoadSocket | undefined;
  #registered: ((message: string) => void) | undefined;
  #next = 0;

  static async start(server: ServerUnderLoad): Promise<CallLoad> {
    const load = new CallLoad();
    load.#caller = await LoadSocket.open(server, (message) => load.#onCallerMessage(message));
    load.#callee = await LoadSocket.open(server, (message) => load.#onCalleeMessage(message));
    for (let number = 0; number < callees; number++) await load.#register(`bench${number}`);
    return load;
  }

  begin(done: (isGood: boolean) => void): void {
    const number = this.#next++;
    const callId = `call-${number}`;
    const lost = setTimeout(() => this.#end(callId, false), lostAfterMs);
    this.#calls.set(callId, { done, lost, isAnswered: false });
    const callee = `sip:bench${number % callees}@${benchDomain}`;
    const port = this.#caller?.port;
    this.#caller?.send(
      `INVITE ${callee} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=${newBranch()};rport\r\nMax-Forwards: 70\r\n` +
        `From: <sip:load@elsewhere.test>;tag=${callId}\r\nTo: <${callee}>\r\nCall-ID: ${callId}\r\nCSeq: 1 INVITE\r\n` +
        `Contact: <sip:load@127.0.0.1:${port}>\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`,
    );
  }

  [Symbol.dispose](): void {
    this.#caller?.[Symbol.dispose]();
    this.#callee?.[Symbol.dispose]();
  }

  #onCallerMessage(message: string): void {
    const status = statusOf(message);
    if (status < 200) return;
    const callId = field(message, 'Call-ID');
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    if (field(message, 'CSeq') === '2 BYE') this.#end(callId, status === 200);
    else if (status !== 200) this.#end(callId, false);
    else if (!call.isAnswered) {
      call.isAnswered = true;
      this.#sendInDialog('ACK', 1, message);
      this.#sendInDialog('BYE', 2, message);
    }
  }

  #sendInDialog(method: string, cseq: number, answer: string): void {
    const routes = rows(answer, 'Record-Route')
      .split('\r\n')
      .filter((row) => row !== '')
      .map((row) => row.replace('Record-Route', 'Route'))
      .reverse();
    const target = /<([^>]*)>/.exec(field(answer, 'Contact'))?.[1];
    this.#caller?.send(
      `${method} ${target} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${this.#caller.port};branch=${newBranch()};rport\r\n` +
        `Max-Forwards: 70\r\n${routes.map((route) => `${route}\r\n`).join('')}From: ${field(answer, 'From')}\r\n` +
        `To: ${field(answer, 'To')}\r\nCall-ID: ${field(answer, 'Call-ID')}\r\nCSeq: ${cseq} ${method}\r\nContent-Length: 0\r\n\r\n`,
    );
  }

  #onCalleeMessage(message: string): void {
    if (statusOf(message) > 0) this.#registered?.(message);
    else if (message.startsWith('INVITE ')) {
      this.#reply(message, '180 Ringing', '');
      this.#reply(message, '200 OK', sdp);
    } else if (message.startsWith('BYE ')) this.#reply(message, '200 OK', '');
  }

  #reply(request: string, status: string, body: string): void {
    const to = field(request, 'To');
    const type = body === '' ? '' : 'Content-Type: application/sdp\r\n';
    this.#callee?.send(
      `SIP/2.0 ${status}\r\n${rows(request, 'Via')}${rows(request, 'Record-Route')}From: ${field(request, 'From')}\r\n` +
        `To: ${to}${to.includes(';tag=') ? '' : ';tag=callee'}\r\nCall-ID: ${field(request, 'Call-ID')}\r\n` +
        `CSeq: ${field(request, 'CSeq')}\r\nContact: <sip:callee@127.0.0.1:${this.#callee.port}>\r\n${type}` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  async #register(user: string): Promise<void> {
    const challenged = await this.#sendRegister(user, 1, '');
    const authorization = `Authorization: ${credentials(challenged, user, 'REGISTER', `sip:${benchDomain}`)}\r\n`;
    const answered = await this.#sendRegister(user, 2, authorization);
    if (statusOf(answered) !== 200) throw new Error(`${user} could not register: ${answered.slice(0, 40)}`);
  }

  #sendRegister(user: string, cseq: number, authorization: string): Promise<string> {
    const port = this.#callee?.port;
    const answered = new Promise<string>((resolve, reject) => {
      const lost = setTimeout(() => reject(new Error(`no answer to the REGISTER of ${user}`)), lostAfterMs);
      this.#registered = (message) => {
        clearTimeout(lost);
        resolve(message);
      };
    });
    this.#callee?.send(
      `REGISTER sip:${benchDomain} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=${newBranch()};rport\r\n` +
        `Max-Forwards: 70\r\nFrom: <sip:${user}@${benchDomain}>;tag=${user}\r\nTo: <sip:${user}@${benchDomain}>\r\n` +
        `Call-ID: register-${user}-${port}\r\nCSeq: ${cseq} REGISTER\r\nContact: <sip:${user}@127.0.0.1:${port}>\r\nExpires: 3600\r\n` +
        `${authorization}Content-Length: 0\r\n\r\n`,
    );
    return answered;
  }

  #end(callId: string, isGood: boolean): void {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    this.#calls.delete(callId);
    clearTimeout(call.lost);
    call.done(isGood);
  }
}
