// Sends every torture message to one role of ours, by UDP and by TCP, and writes one line of JSON for each: what came back, and whether
// the role was still there afterwards. Runs in a network of its own (harness/own-network.ts): `node send-all.ts phone|server`.
import { startOurServer } from '../harness/our-server.ts';
import { Scratch } from '../harness/scratch.ts';
import { Trapeze } from '../harness/trapeze.ts';
import { authorised, registerContacts } from './register-contacts.ts';
import { type TortureMessage, tortureMessages } from './torture-set.ts';
import { type Arrived, ownAddress, Wire } from './wire.ts';
import { answerTo, callIdOf, inDialog, probe, rowsOf } from './wire-text.ts';

/** One message sent to one role. */
export interface Outcome {
  readonly transport: 'udp' | 'tcp';
  readonly name: string;
  /** Every response that came, in order. */
  readonly statuses: readonly number[];
  /** Text of the first final response. */
  readonly final: string;
  /** Requests that came out at the other side: what a proxy forwarded. */
  readonly forwarded: readonly string[];
  /** Whether the role closed the stream by itself. */
  readonly closed: boolean;
  /** Whether it answered an OPTIONS afterwards. */
  readonly alive: boolean;
}

const PORT = 5090;
const DOMAIN = 'example.com';
const START_MS = 20_000;
/** Silence for so long is taken as no answer. */
const ANSWER_MS = 1_500;
const ALIVE_MS = 5_000;

type Role = 'phone' | 'server';

/** A role just started: transactions last half a minute, so messages with the same branch must meet different processes. */
async function startRole(role: Role, scratch: Scratch): Promise<AsyncDisposable> {
  if (role === 'server') return startOurServer(scratch, { users: ['user', 'UserB', 'watson'], domain: DOMAIN, port: PORT });
  const listen = ['--listen', `udp:127.0.0.1:${PORT}`, '--listen', `tcp:127.0.0.1:${PORT}`];
  const phone = new Trapeze(['answer', ...listen, '--play', 'silence']);
  await phone.nextEvent('listening', START_MS);
  return phone;
}

/** Splits the messages so that no two of a round are the same transaction (RFC 3261 §17.2.3). */
function rounds(messages: readonly TortureMessage[]): readonly (readonly TortureMessage[])[] {
  const split: { readonly keys: Set<string>; readonly messages: TortureMessage[] }[] = [];
  for (const message of messages) {
    const [via = message.name] = rowsOf(message.text, 'via', 'v');
    const key = `${/branch\s*=\s*([^;,\s]+)/.exec(via)?.[1]} ${/^\S+/.exec(message.text)?.[0]}`;
    const round = split.find(({ keys }) => !keys.has(key)) ?? newRound();
    round.keys.add(key);
    round.messages.push(message);
  }
  return split.map(({ messages }) => messages);

  function newRound(): (typeof split)[number] {
    const round = { keys: new Set<string>(), messages: [] };
    split.push(round);
    return round;
  }
}

async function send(wire: Wire, message: TortureMessage, transport: 'udp' | 'tcp', role: Role): Promise<Outcome> {
  const text = message.text;
  const isInvite = text.startsWith('INVITE');
  wire.arrived.length = 0;
  const stream = transport === 'tcp' ? await wire.stream(PORT) : undefined;
  const write = (octets: string): void => {
    if (stream) stream.socket.write(Buffer.from(octets, 'latin1'));
    else wire.sendDatagram(octets, PORT);
  };
  // Answers to an earlier message may still be repeated: its Call-ID tells.
  const ours = (other: Arrived): boolean => callIdOf(other.text) === callIdOf(text);
  write(text);
  const forwarded = await wire.first('arrived', (one) => ours(one) && isDecided(one), ANSWER_MS);
  if (forwarded?.method !== undefined) forwarded.reply(answerTo(forwarded.text, isInvite ? '486 Busy Here' : '200 OK'));
  const final = await wire.first('arrived', (one) => ours(one) && (one.status ?? 0) >= 200, ANSWER_MS);
  if (isInvite && final?.status !== undefined && final.status < 300) await endCall(wire, final.text, transport, write);
  const closed = stream ? await closesSoon(stream.closed) : false;
  stream?.socket.destroy();
  return {
    transport,
    name: message.name,
    statuses: wire.arrived.filter(ours).flatMap(({ status }) => (status === undefined ? [] : [status])),
    final: final?.text ?? '',
    forwarded: wire.arrived.flatMap((one) => (one.method === undefined || one.method === 'ACK' ? [] : [one.text])),
    closed,
    alive: await isAlive(wire, role),
  };
}

/** A final response, or a request that was forwarded to us and wants one. */
function isDecided({ status, method }: { readonly status?: number; readonly method?: string }): boolean {
  return status === undefined ? method !== 'ACK' : status >= 200;
}

/** The phone has answered: takes the call and ends it. */
async function endCall(wire: Wire, accepted: string, transport: string, write: (text: string) => void): Promise<void> {
  const inThis = (method: 'ACK' | 'BYE'): string => inDialog(accepted, method, ownAddress, transport.toUpperCase());
  write(inThis('ACK'));
  write(inThis('BYE'));
  await wire.first('arrived', ({ text, status }) => status === 200 && /BYE/.test(rowsOf(text, 'cseq')[0] ?? ''), ANSWER_MS);
}

async function closesSoon(closed: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const notClosed = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), 100);
  });
  const result = await Promise.race([closed.then(() => true), notClosed]);
  clearTimeout(timer);
  return result;
}

async function isAlive(wire: Wire, role: Role): Promise<boolean> {
  const text = probe(role === 'server' ? `sip:${DOMAIN}` : `sip:phone@127.0.0.1:${PORT}`, ownAddress);
  wire.sendDatagram(text, PORT);
  const answer = await wire.first('probes', (message) => callIdOf(message.text) === callIdOf(text), ALIVE_MS);
  return answer?.status === 200;
}

/** REGISTERs that a registrar with passwords only looks into when they have one. */
const registers = ['cparam01', 'cparam02', 'regescrt', 'regbadct'].map((name) => `rfc4475/${name}.dat`);

/** Sends each REGISTER of a user of ours once more, with the answer to the challenge. */
async function sendAuthorised(wire: Wire): Promise<void> {
  for (const message of tortureMessages().filter(({ name }) => registers.includes(name))) {
    await using _running = await startRole('server', scratch);
    const { final } = await send(wire, message, 'udp', 'server');
    const again = { ...message, text: authorised(message.text, final, DOMAIN) };
    say({ ...(await send(wire, again, 'udp', 'server')), name: `${message.name} authorised` });
  }
}

function say(outcome: Outcome): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

const role: Role = process.argv[2] === 'server' ? 'server' : 'phone';
using scratch = new Scratch();
await using wire = await Wire.open();
for (const transport of ['udp', 'tcp'] as const) {
  for (const round of rounds(tortureMessages())) {
    await using _running = await startRole(role, scratch);
    if (role === 'server') await registerContacts(wire, { port: PORT, domain: DOMAIN, users: ['user', 'UserB'] });
    for (const message of round) say(await send(wire, message, transport, role));
  }
}
if (role === 'server') await sendAuthorised(wire);
