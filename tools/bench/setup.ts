import { identityOf } from '../../main/accounts/identity.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLog } from '../../main/base/log.ts';
import { systemRandom } from '../../main/base/random.ts';
import { Calls } from '../../main/calls/calls.ts';
import type { IncomingCall } from '../../main/calls/incoming-call.ts';
import { routedHosts } from '../../main/calls/local-hosts.ts';
import { type Element, openOnOnePort } from '../../main/element.ts';
import { type MediaHost, startMediaHost } from '../../main/media/media-client.ts';
import { NodeNetwork } from '../../main/net/node-network.ts';
import { sipUri } from '../../main/sip/message/uri.ts';
import { UserAgent } from '../../main/sip/ua/user-agent.ts';
import type { TraceEvent } from '../../main/trace/trace.ts';
import { type BenchReport, percentile } from './report.ts';

const CALLS = 100;
const WARM_UP_CALLS = 5;
const LOOPBACK = '127.0.0.1';

interface BenchPhone {
  readonly calls: Calls;
  readonly agent: UserAgent;
  readonly element: Element;
  readonly media: MediaHost;
  /** Milliseconds at which the first line of a message last passed, by `in INVITE`, `out 180`, … */
  readonly passedMs: Map<string, number>;
}

async function openPhone(user: string): Promise<BenchPhone> {
  const passedMs = new Map<string, number>();
  const record = (event: TraceEvent): void => {
    if (event.kind !== 'message') return;
    const [first = '', second = ''] = event.text.split(' ', 2);
    passedMs.set(`${event.direction} ${first === 'SIP/2.0' ? second : first}`, performance.now());
  };
  const network = new NodeNetwork(systemClock);
  const surroundings = { clock: systemClock, random: systemRandom, network, trace: { record }, log: silentLog };
  const opened = await openOnOnePort('phone', surroundings, { host: LOOPBACK, port: 0 });
  const account = identityOf({ aor: `${user}@bench.test` }, '', systemRandom);
  if (!opened.ok || !account.ok) throw new Error('the bench could not open its phones');
  const { transport, transactions, resolver } = opened.value;
  const agent = new UserAgent({ ...surroundings, transport, transactions, resolver, element: user, userAgent: 'bench' });
  const media = startMediaHost();
  const { identity } = account.value;
  const hosts = routedHosts(network, resolver);
  const calls = new Calls({ ...surroundings, agent, media, hosts, accountOf: () => ({ id: user, identity }) });
  return { calls, agent, element: opened.value, media, passedMs };
}

interface Sample {
  readonly inviteTo180Ms: number;
  readonly answerToFirstRtpMs: number;
}

/** One call: rung, answered at once, ended after its first RTP packet. */
async function callOnce(caller: BenchPhone, callee: BenchPhone): Promise<Sample> {
  const port = callee.element.transport.listening[0]?.local.port ?? 0;
  const from = identityOf({ aor: 'caller@bench.test' }, '', systemRandom);
  if (!from.ok) throw new Error('unreachable: the address is a constant');
  const bell = Promise.withResolvers<IncomingCall>();
  const firstRtp = Promise.withResolvers<number>();
  using _bell = callee.calls.onIncoming((call) => bell.resolve(call));
  using _rtp = caller.media.onEvent(({ type }) => {
    if (type === 'firstSent') firstRtp.resolve(performance.now());
  });
  const sound = { device: { kind: 'local', play: { tone: 440 } } } as const;
  const placed = caller.calls.place(
    { id: 'caller', identity: from.value.identity },
    sipUri({ user: 'callee', host: LOOPBACK, port }),
    sound,
  );
  if (!placed.ok) throw new Error('no call could be placed');
  const incoming = await bell.promise;
  await callee.calls.answer(incoming, sound);
  const firstRtpMs = await firstRtp.promise;
  const { passedMs } = callee;
  const sample = {
    inviteTo180Ms: (passedMs.get('out 180') ?? Number.NaN) - (passedMs.get('in INVITE') ?? Number.NaN),
    answerToFirstRtpMs: firstRtpMs - (caller.passedMs.get('in 200') ?? Number.NaN),
  };
  placed.value.hangUp();
  await Promise.all([placed.value.closed, incoming.closed]);
  return sample;
}

/** How fast a phone reacts: INVITE received to 180 sent, and 200 received to the first RTP packet sent, over loopback. */
export async function run(): Promise<BenchReport> {
  const [caller, callee] = [await openPhone('caller'), await openPhone('callee')];
  const samples: Sample[] = [];
  for (let count = 0; count < WARM_UP_CALLS + CALLS; count++) {
    const sample = await callOnce(caller, callee);
    if (count >= WARM_UP_CALLS) samples.push(sample);
  }
  for (const phone of [caller, callee]) {
    await phone.agent.stop();
    await phone.media.stop();
    phone.element[Symbol.dispose]();
  }
  const row = (step: string, values: readonly number[]): Record<string, string | number> => ({
    step,
    calls: values.length,
    'p50 ms': round(percentile(values, 0.5)),
    'p99 ms': round(percentile(values, 0.99)),
    'max ms': round(Math.max(...values)),
  });
  return {
    name: 'setup',
    rows: [
      row(
        'INVITE in to 180 out',
        samples.map(({ inviteTo180Ms }) => inviteTo180Ms),
      ),
      row(
        '200 in to first RTP out',
        samples.map(({ answerToFirstRtpMs }) => answerToFirstRtpMs),
      ),
    ],
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
