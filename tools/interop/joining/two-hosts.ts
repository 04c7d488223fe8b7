// Run in a network namespace of its own: makes a second one and a cable between them. On each host is a copy of Trapeze; one invites, the
// other joins by the typed code, and they call each other. Each step is one line of JSON on standard output.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OtherPhone } from '../../../app/specs/other-phone/other-phone.ts';
import { otherPhonePattern } from '../../../app/specs/sound/microphone.ts';
import { longestPiece } from '../../../app/specs/sound/pattern.ts';

/** A line of output. */
export interface Step {
  readonly event: 'invited' | 'joined' | 'answered' | 'heard';
  /** Since the start. */
  readonly atMs: number;
  /** Of `heard`: of the other's melody, in their order, at the caller and at the callee. */
  readonly bursts?: readonly number[];
}

/** Addresses for tests between networks (RFC 2544). */
const HERE = '198.18.0.1/24';
const THERE = '198.18.0.2/24';
const LISTEN_MS = 2_000;
const MOST_ATTEMPTS = 5;
/** Bursts of a melody in their order, of some 11: far more than chance gives. */
const SURE_PIECE = 7;

/** Waits for the cable, and for nothing else, before the program starts. */
const secondHost = [
  'unshare',
  '--net',
  'sh',
  '-c',
  `ip link set lo up; until ip link show lan0 >/dev/null 2>&1; do sleep 0.05; done
  ip addr add ${THERE} dev lan0 && ip link set lan0 up && exec env ${discoveryOn(THERE)} "$@"`,
  'sh',
];

/** Lets a phone look for others on the wire between the hosts only. */
function discoveryOn(address: string): string {
  return `TRAPEZE_DISCOVERY=${address.replace(/\/.*/, '')}`;
}

function ip(command: string): void {
  execFileSync('ip', command.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function connectTo(pid: number): Promise<void> {
  const ownNetwork = readlinkSync('/proc/self/ns/net');
  while (readlinkSync(`/proc/${pid}/ns/net`) === ownNetwork) await sleep(20);
  ip(`link add lan0 type veth peer name lan0 netns ${pid}`);
  ip(`addr add ${HERE} dev lan0`);
  ip('link set lan0 up');
  while (!execFileSync('ip', ['link', 'show', 'lan0'], { encoding: 'utf8' }).includes('state UP')) await sleep(20);
}

const folder = mkdtempSync(join(tmpdir(), 'trapeze-join-'));
const startedAtMs = performance.now();
let second: OtherPhone | undefined;
let first: OtherPhone | undefined;

function tell(event: Step['event'], facts: Pick<Step, 'bursts'> = {}): void {
  const step: Step = { event, atMs: Math.round(performance.now() - startedAtMs), ...facts };
  process.stdout.write(`${JSON.stringify(step)}\n`);
}

interface Talk {
  readonly caller: OtherPhone;
  readonly callee: OtherPhone;
  readonly target: string;
}

/** Listens again as long as little is heard: the first second of a call is for the playout to find its delay. */
async function longestHeard(phone: OtherPhone): Promise<number> {
  let longest = 0;
  for (let attempt = 0; attempt < MOST_ATTEMPTS && longest < SURE_PIECE; attempt++)
    longest = Math.max(longest, longestPiece(await phone.listen(LISTEN_MS), otherPhonePattern));
  return longest;
}

async function talk({ caller, callee, target }: Talk): Promise<void> {
  await caller.call(target);
  await callee.callIn('incoming');
  await callee.answer();
  await caller.callIn('active');
  tell('answered');
  tell('heard', { bursts: await Promise.all([longestHeard(caller), longestHeard(callee)]) });
  await caller.hangUp();
  await callee.callIn('ended');
}

try {
  second = new OtherPhone(join(folder, 'second'), secondHost);
  await connectTo(second.pid);
  first = new OtherPhone(join(folder, 'first'), ['env', discoveryOn(HERE)]);
  const code = await first.invite('code');
  tell('invited');
  await second.join(code, 'Bob');
  tell('joined');
  await talk({ caller: second, callee: first, target: 'me' });
  await talk({ caller: first, callee: second, target: 'bob' });
} finally {
  await Promise.all([first?.stop(), second?.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
