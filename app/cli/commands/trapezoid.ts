import { systemClock } from '../../../main/base/clock.ts';
import { streamLog } from '../../../main/base/log.ts';
import { systemRandom } from '../../../main/base/random.ts';
import { startMediaHost } from '../../../main/media/media-client.ts';
import { NodeNetwork } from '../../../main/net/node-network.ts';
import { NameServer } from '../../../main/server/name-server/name-server.ts';
import { Zone } from '../../../main/server/name-server/zone.ts';
import { ladderOf } from '../../../main/trace/ladder.ts';
import { ladderText } from '../../../main/trace/ladder-text.ts';
import type { TraceEvent } from '../../../main/trace/trace.ts';
import { playTrapezoid, trapezoidElements } from '../../../main/trapezoid/trapezoid.ts';
import { type Command, Failure, flag, type Invocation } from '../command.ts';

const LOOPBACK = '127.0.0.1';
const RING_MS = 300;
const TALK_MS = 300;

export const trapezoid: Command = {
  name: 'trapezoid',
  usage: 'trapezoid [--record-route] [--messages]',
  summary: 'Plays a call between two domains on loopback, whose proxies find each other by DNS, and draws who sent what to whom.',
  options: { 'record-route': { type: 'boolean' }, messages: { type: 'boolean' } },
  positionals: [0, 0],
  run: async (invocation) => {
    const events: TraceEvent[] = [];
    const outcome = await play(flag(invocation.values, 'record-route'), events);
    print(events, invocation);
    if (!outcome.ok) throw new Failure(outcome.error);
  },
};

/** With a name server of its own, that knows the two domains and nothing else. */
async function play(recordRoute: boolean, events: TraceEvent[]): ReturnType<typeof playTrapezoid> {
  const zone = new Zone();
  const opened = await NameServer.open(new NodeNetwork(systemClock), { host: LOOPBACK, port: 0 }, zone);
  if (!opened.ok) throw new Failure(`cannot listen on ${LOOPBACK}: ${opened.error.code}`);
  using nameServer = opened.value;
  const network = new NodeNetwork(systemClock, { nameServers: [`${LOOPBACK}:${nameServer.local.port}`] });
  const media = startMediaHost();
  try {
    return await playTrapezoid({
      clock: systemClock,
      random: systemRandom,
      log: streamLog(process.stderr, 'warn'),
      trace: { record: (event) => void events.push(event) },
      machineOf: () => ({ network, host: LOOPBACK }),
      names: zone,
      media,
      recordRoute,
      ringMs: RING_MS,
      talkMs: TALK_MS,
    });
  } finally {
    await media.stop();
  }
}

function print(events: readonly TraceEvent[], { values, print: say }: Invocation): void {
  const ladder = ladderOf(events, trapezoidElements);
  const lines = ladderText(ladder);
  const [heads] = lines;
  say(heads, { event: 'columns', columns: ladder.columns });
  const drawn = lines.slice(-ladder.rows.length);
  for (const [index, { from, to, label, atUnixMs, transport, callId, text }] of ladder.rows.entries()) {
    const ends = { from: ladder.columns[from], to: ladder.columns[to] };
    say(drawn[index], { event: 'message', number: index + 1, atUnixMs, ...ends, transport, label, callId, text });
    if (flag(values, 'messages')) say(indented(text));
  }
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
