import { setTimeout as sleep } from 'node:timers/promises';
import type { CallFacts } from '../../../main/calls/call-facts.ts';
import type { CallSound } from '../../../main/calls/calling-account.ts';
import type { OutgoingCall } from '../../../main/calls/outgoing-call.ts';
import { parseTarget } from '../../../main/calls/target.ts';
import { parseReplaces, type Replaces } from '../../../main/sip/dialog/replaces.ts';
import type { SipUri } from '../../../main/sip/message/uri.ts';
import { callOptions } from '../call-options.ts';
import { callEvents, summary, transferEvents } from '../call-report.ts';
import { type Command, Failure, flag, type Invocation, numeric, type OptionValues, text, WrongUsage } from '../command.ts';
import { consultAndConnect } from '../consultation.ts';
import { continuedCalls } from '../continued-calls.ts';
import { type LonePhone, openLonePhone, phoneOptions } from '../lone-phone.ts';
import { type Sound, soundFrom, waysUsage } from '../sound-options.ts';

/** After the last sound of a file the line stays open this long: what comes back late is still heard. */
const TAIL_S = 1;
const HOLD_S = 3;
const TRANSFER_AT_S = 2;
/** Some phones end the call before they have said how their transfer went. */
const LAST_WORD_MS = 2_000;
const CHANGE_AT_S = 2;

export const call: Command = {
  name: 'call',
  usage:
    'call URI [--from AOR] [--password-env VAR] [--auth-user U] [--play F.wav|tone:440|silence|music|time] [--record F.wav]\n' +
    '          [--duration s] [--dtmf 123#] [--codec opus,g722,pcmu,pcma] [--srtp off|sdes|dtls [--srtp-optional]]\n' +
    `          ${waysUsage}\n` +
    '          [--hold-at s] [--hold-for s]\n' +
    '          [--hold-sound music|tone|silence] [--join CALL-ID;to-tag=T;from-tag=T]\n' +
    '          [--change-codec pcma [--change-at 2]]\n' +
    '          [--transfer URI [--transfer-at 2] [--consult]] [--proxy URI] [--listen udp:A:P]\n' +
    '          [--require-100rel] [--session-expires 1800] [--privacy]',
  summary: 'Calls, plays and records; ends after --duration, at the end of the file played, at the other end’s BYE or at Ctrl-C.',
  options: {
    ...phoneOptions,
    ...callOptions,
    duration: { type: 'string' },
    dtmf: { type: 'string' },
    'hold-at': { type: 'string' },
    'hold-for': { type: 'string' },
    'change-codec': { type: 'string' },
    'change-at': { type: 'string' },
    transfer: { type: 'string' },
    'transfer-at': { type: 'string' },
    consult: { type: 'boolean' },
    join: { type: 'string' },
  },
  positionals: [1, 1],
  run: async (invocation) => {
    const { values, positionals } = invocation;
    const sound = soundFrom(values);
    const phone = await openLonePhone(values);
    try {
      const plan = planFrom(invocation, phone);
      const target = callable(positionals[0] ?? '', phone);
      const join = joinFrom(values);
      const placed = join
        ? phone.calls.join(phone.caller, { target, join }, sound)
        : phone.calls.place(phone.caller, target, sound);
      if (!placed.ok) throw new Failure('too many calls are running');
      using others = continuedCalls(phone, placed.value, plan.durationS, invocation);
      const facts = await follow(placed.value, phone, sound, plan, invocation);
      invocation.print(summary(facts).text, summary(facts).object);
      await others.ended();
      if (facts.answeredAtUnixMs === undefined) throw new Failure(refusal(facts));
    } finally {
      await phone.close();
    }
  },
};

interface Plan {
  readonly durationS?: number;
  readonly digits?: string;
  readonly holdAtS?: number;
  readonly holdForS: number;
  readonly changeTo?: readonly string[];
  readonly changeAtS: number;
  readonly transferTo?: SipUri;
  readonly transferAtS: number;
  /** Asks the target first: attended transfer. */
  readonly consults: boolean;
}

function callable(wanted: string, phone: LonePhone): SipUri {
  const target = parseTarget(wanted, phone.account.aor.host);
  if (!target.ok) throw new WrongUsage(`'${wanted}' is nothing that can be called`);
  return target.value;
}

/** The call of the target to take part in, as its dialog package names it: the target's own tag is `to-tag`. */
function joinFrom(values: OptionValues): Replaces | undefined {
  const wanted = text(values, 'join');
  if (wanted === undefined) return undefined;
  const join = parseReplaces(wanted);
  if (!join.ok) throw new WrongUsage(`--join needs CALL-ID;to-tag=T;from-tag=T, not '${wanted}'`);
  return join.value;
}

function planFrom({ values }: Invocation, phone: LonePhone): Plan {
  const durationS = numeric(values, 'duration');
  const holdAtS = numeric(values, 'hold-at');
  const digits = text(values, 'dtmf');
  const transferTo = text(values, 'transfer');
  const changeTo = text(values, 'change-codec');
  if (digits !== undefined && !/^[0-9*#A-D]{1,32}$/.test(digits)) throw new WrongUsage('--dtmf takes 1 to 32 of 0-9 * # A-D');
  return {
    ...(durationS === undefined ? {} : { durationS }),
    ...(holdAtS === undefined ? {} : { holdAtS }),
    ...(digits === undefined ? {} : { digits }),
    holdForS: numeric(values, 'hold-for') ?? HOLD_S,
    ...(changeTo === undefined ? {} : { changeTo: changeTo.split(',').map((name) => name.trim()) }),
    changeAtS: numeric(values, 'change-at') ?? CHANGE_AT_S,
    ...(transferTo === undefined ? {} : { transferTo: callable(transferTo, phone) }),
    transferAtS: numeric(values, 'transfer-at') ?? TRANSFER_AT_S,
    consults: flag(values, 'consult'),
  };
}

/** Carries the plan out from the answer to the end; resolves when the call is over and its recording complete. */
async function follow(
  call: OutgoingCall,
  phone: LonePhone,
  sound: Sound,
  plan: Plan,
  invocation: Invocation,
): Promise<CallFacts> {
  const reports = [callEvents(invocation.print), transferEvents(invocation.print)];
  using timers = new DisposableStack();
  const after = (seconds: number, run: () => void): void => {
    const handle = setTimeout(run, seconds * 1_000);
    timers.defer(() => clearTimeout(handle));
  };
  invocation.interrupted.addEventListener('abort', () => call.hangUp());
  timers.use(
    phone.media.onEvent((event) => {
      if (event.type !== 'playEnded' || event.streamId !== call.streamId) return;
      if (sound.playsFile && plan.durationS === undefined) after(TAIL_S, () => call.hangUp());
    }),
  );
  let transferred: Promise<unknown> | undefined;
  const transfer = (target: SipUri): Promise<unknown> =>
    plan.consults ? consultAndConnect(phone, call, target, consultationSound(sound)) : call.transfer(target);
  let answered = false;
  timers.use(
    call.onChanged((facts) => {
      for (const report of reports) report(facts);
      if (answered || facts.state !== 'active') return;
      answered = true;
      if (plan.durationS !== undefined) after(plan.durationS, () => call.hangUp());
      if (plan.digits !== undefined) void sendDigits(call, plan.digits);
      if (plan.holdAtS !== undefined) after(plan.holdAtS, () => void holdFor(call, plan.holdForS, invocation, after));
      const { transferTo, changeTo } = plan;
      if (changeTo) after(plan.changeAtS, () => void changeCodec(call, changeTo, invocation));
      if (transferTo)
        after(plan.transferAtS, () => {
          transferred = transfer(transferTo);
        });
    }),
  );
  for (const report of reports) report(call.facts);
  const facts = await call.closed;
  await Promise.race([transferred, sleep(LAST_WORD_MS, undefined, { ref: false })]);
  return facts;
}

/** A file is played and recorded in the call it was meant for. */
function consultationSound({ codecs, srtp, srtpPolicy, ice }: Sound): CallSound {
  return {
    device: { kind: 'local', play: 'silence' },
    ...(codecs === undefined ? {} : { codecs }),
    ...(srtp === undefined ? {} : { srtp }),
    ...(srtpPolicy === undefined ? {} : { srtpPolicy }),
    ...(ice === undefined ? {} : { ice }),
  };
}

async function sendDigits(call: OutgoingCall, digits: string): Promise<void> {
  const sent = await call.sendDigits(digits);
  if (!sent.ok) process.stderr.write('trapeze: the other side takes no digits\n');
}

async function changeCodec(call: OutgoingCall, names: readonly string[], { print }: Invocation): Promise<void> {
  const { ok: agreed } = await call.setCodecs(names);
  print(`codec: ${agreed ? (call.agreed?.send.name ?? 'none') : 'refused'}`, {
    event: 'codec',
    agreed,
    codec: call.agreed?.send.name ?? null,
  });
}

async function holdFor(
  call: OutgoingCall,
  seconds: number,
  { print }: Invocation,
  after: (seconds: number, run: () => void) => void,
): Promise<void> {
  const say = (event: string, ok: boolean): void => print(`${event}: ${ok ? 'agreed' : 'refused'}`, { event, agreed: ok });
  say('held', (await call.setHeld(true)).ok);
  after(seconds, () => void call.setHeld(false).then(({ ok }) => say('resumed', ok)));
}

function refusal({ end }: CallFacts): string {
  if (!end) return 'the call did not come about';
  if (end.status === 487 && end.by === 'local') return 'the call was given up before anybody answered';
  return `the call was not answered: ${end.status} ${end.reason}`.trim();
}
