import type { CallFacts } from '../../../main/calls/call-facts.ts';
import { continuedDevice } from '../../../main/calls/continued-device.ts';
import type { IncomingCall } from '../../../main/calls/incoming-call.ts';
import { parseTarget } from '../../../main/calls/target.ts';
import type { SipUri } from '../../../main/sip/message/uri.ts';
import { callOptions } from '../call-options.ts';
import { callEvents, summary, transferEvents } from '../call-report.ts';
import { type Command, flag, type Invocation, numeric, type OptionValues, text, WrongUsage } from '../command.ts';
import { continuedCalls } from '../continued-calls.ts';
import { listenAtText } from '../listen-at.ts';
import { type LonePhone, openLonePhone, phoneOptions } from '../lone-phone.ts';
import { receivedMessagesOptions, showMessages } from '../received-messages.ts';
import { registered } from '../registered.ts';
import { type Sound, soundFrom, waysUsage } from '../sound-options.ts';

export const answer: Command = {
  name: 'answer',
  usage:
    'answer [--from AOR --password-env VAR [--registrar URI]] [--listen udp:A:P] [--play F.wav|tone:440|silence|echo] [--record F.wav]\n' +
    '          [--codec opus,…] [--srtp off|sdes|dtls [--srtp-optional]]\n' +
    `          ${waysUsage}\n` +
    '          [--after ms] [--calls n] [--duration s] [--reject 486] [--redirect URI] [--receipts]\n' +
    '          [--early] [--require-100rel] [--session-expires 1800] [--auto-answer] [--conference]',
  summary:
    'Registers if there is a password, then takes calls and messages until --calls are over or Ctrl-C. With --receipts it\n' +
    '      tells who wants to know that a message was read. With --conference all callers hear each other, and each is recorded\n' +
    '      into a file of its own.',
  options: {
    ...phoneOptions,
    ...callOptions,
    ...receivedMessagesOptions,
    registrar: { type: 'string' },
    expires: { type: 'string' },
    after: { type: 'string' },
    calls: { type: 'string' },
    duration: { type: 'string' },
    reject: { type: 'string' },
    redirect: { type: 'string' },
    early: { type: 'boolean' },
    conference: { type: 'boolean' },
  },
  positionals: [0, 0],
  run: async (invocation) => {
    const rule = ruleFrom(invocation);
    const phone = await openLonePhone(invocation.values);
    try {
      // Before: what the domain has kept comes as soon as we have registered.
      using _messages = showMessages(phone, invocation);
      if (text(invocation.values, 'password-env') !== undefined) await registered(phone, invocation);
      const addresses = phone.element.transport.listening.map(listenAtText);
      invocation.print(`waiting for calls at ${addresses.join(', ')}`, { event: 'listening', addresses });
      await takeCalls(phone, rule, invocation);
    } finally {
      await phone.close();
    }
  },
};

interface Rule {
  readonly sound: Sound;
  readonly afterMs: number;
  readonly calls: number;
  readonly durationS: number | undefined;
  readonly reject: number | undefined;
  readonly redirect: SipUri | undefined;
  /** The caller hears us while it rings. */
  readonly isEarly: boolean;
  /** All callers hear each other. */
  readonly isConference: boolean;
}

function ruleFrom({ values }: Invocation): Rule {
  const echoes = text(values, 'play') === 'echo';
  const reject = numeric(values, 'reject', 300);
  if (reject !== undefined && (reject > 699 || !Number.isInteger(reject)))
    throw new WrongUsage('--reject needs a status from 300 to 699');
  return {
    sound: echoes ? { ...soundFrom({ ...values, play: 'silence' }), device: { kind: 'echo' } } : soundFrom(values),
    afterMs: numeric(values, 'after') ?? 0,
    calls: numeric(values, 'calls', 1) ?? Number.POSITIVE_INFINITY,
    durationS: numeric(values, 'duration'),
    reject,
    redirect: redirectFrom(values),
    isEarly: flag(values, 'early'),
    isConference: flag(values, 'conference'),
  };
}

function redirectFrom(values: OptionValues): SipUri | undefined {
  const wanted = text(values, 'redirect');
  if (wanted === undefined) return undefined;
  const target = parseTarget(wanted, 'localhost');
  if (!target.ok || !wanted.includes('@')) throw new WrongUsage(`--redirect needs user@host or a SIP URI, not '${wanted}'`);
  return target.value;
}

/** Resolves when as many calls as wanted have ended, and those to which they led; or at Ctrl-C. */
async function takeCalls(phone: LonePhone, rule: Rule, invocation: Invocation): Promise<void> {
  const { print, interrupted } = invocation;
  using others = continuedCalls(phone, undefined, rule.durationS, invocation);
  const { promise: enough, resolve: stop } = Promise.withResolvers<void>();
  interrupted.addEventListener('abort', () => stop());
  if (interrupted.aborted) stop();
  let ended = 0;
  let own = rule;
  phone.calls.onIncoming((call) => {
    report(call, rule, invocation);
    void call.closed.then(() => {
      if (++ended >= rule.calls) void others.ended().then(stop);
    });
    if (rule.isConference) mergeWhenAnswered(call, phone, invocation);
    if (call.facts.replaces === undefined && call.facts.joins === undefined) treat(call, phone, own);
    if (rule.isConference) own = { ...own, sound: { ...own.sound, device: continuedDevice(own.sound.device) } };
  });
  phone.calls.onDigit(({ callId, digit }) => print(`digit ${digit}`, { event: 'digit', id: callId, digit }));
  await enough;
}

/** Prints what becomes of a call, and ends it when its time is over. */
function report(call: IncomingCall, { durationS }: Rule, { print }: Invocation): void {
  const reports = [callEvents(print), transferEvents(print)];
  let isAnswered = false;
  const look = (facts: CallFacts): void => {
    for (const one of reports) one(facts);
    if (isAnswered || facts.state !== 'active') return;
    isAnswered = true;
    if (durationS !== undefined) setTimeout(() => call.hangUp(), durationS * 1_000);
  };
  look(call.facts);
  call.onChanged(look);
  void call.closed.then((facts) => print(summary(facts).text, summary(facts).object));
}

/** Lets the caller hear those who are there already. */
function mergeWhenAnswered(call: IncomingCall, { calls }: LonePhone, { print }: Invocation): void {
  const subscription = call.onChanged(({ state }) => {
    if (state !== 'active') return;
    subscription[Symbol.dispose]();
    const other = calls.running.find((each) => each !== call && each.facts.state === 'active');
    if (other)
      void calls.conferences.merge(other, call).then(({ ok }) => print(`merged: ${ok}`, { event: 'merged', id: call.id, ok }));
  });
}

function treat(call: IncomingCall, phone: LonePhone, rule: Rule): void {
  if (rule.redirect) call.redirect([{ uri: rule.redirect, params: new Map() }]);
  else if (rule.reject !== undefined) call.decline(rule.reject);
  else ring(call, phone, rule);
}

function ring(call: IncomingCall, phone: LonePhone, { sound, isEarly, afterMs }: Rule): void {
  if (isEarly) void phone.calls.playEarly(call, sound);
  setTimeout(() => void phone.calls.answer(call, sound), afterMs);
}
