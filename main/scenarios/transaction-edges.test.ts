import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { inviteClientSteps } from '../sip/transaction/invite-client-steps.ts';
import { inviteServerSteps } from '../sip/transaction/invite-server-steps.ts';
import { nonInviteClientSteps } from '../sip/transaction/non-invite-client-steps.ts';
import { nonInviteServerSteps } from '../sip/transaction/non-invite-server-steps.ts';
import { TransactionStage } from './transaction-stage.ts';

type Act = (stage: TransactionStage) => Promise<void>;

/** One row of a machine's table, as it looks from outside. */
interface Edge {
  /** Default: `udp`. */
  readonly over?: 'tcp';
  /** Brings the machine into the row's state. */
  readonly before: readonly Act[];
  /** The row's input. For a timer: as long as it takes, on the point. */
  readonly input: Act | number;
  /** What is seen at once: messages that the peer gets, and what the transaction user is told. */
  readonly seen: readonly string[];
  /** What is seen afterwards, in that many milliseconds, when nobody does anything more: the timers that the row has set and stopped. */
  readonly later: readonly [durationMs: number, ...seen: string[]];
}

const send =
  (method: string, silenceMs?: number): Act =>
  (stage) =>
    stage.send(method, silenceMs);
const answer =
  (status: number, toTag?: string): Act =>
  (stage) =>
    stage.answer(status, toTag);
const receive =
  (method: string): Act =>
  (stage) =>
    stage.receive(method);
const respond =
  (status: number): Act =>
  (stage) =>
    stage.respond(status);
const wait =
  (durationMs: number): Act =>
  (stage) =>
    stage.run(durationMs);
const cancel: Act = (stage) => stage.cancel();
const cut: Act = (stage) => stage.cut();
const breakDown: Act = async (stage) => stage.break();
const broken =
  (act: Act): Act =>
  async (stage) => {
    stage.break();
    await act(stage);
  };

const invite = send('INVITE');
const options = send('OPTIONS');
const inviteCame = receive('INVITE');
const optionsCame = receive('OPTIONS');
const inviteAgain = receive('INVITE');
const optionsAgain = receive('OPTIONS');
const ack = receive('ACK');
const HOUR = limits.transaction.giveUpMs;
/** What a final response of ours to an INVITE is repeated at, over UDP (timer G). */
const untilH = [1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];

/** RFC 3261 §17.1.1.2, RFC 6026 §7.2. */
const inviteClientEdges: Readonly<Record<string, Edge>> = {
  'calling sentUnreliably': { before: [], input: invite, seen: ['0 INVITE'], later: [499] },
  'calling timerA': { before: [invite], input: 500, seen: ['500 INVITE'], later: [3_000, '1500 INVITE', '3500 INVITE'] },
  'calling timerB': { before: [invite, wait(31_999)], input: 1, seen: ['1 failed timeout', '1 ended'], later: [40_000] },
  'calling timerSilence': {
    before: [send('INVITE', 3_000)],
    input: 3_000,
    seen: ['500 INVITE', '1500 INVITE', '3000 failed timeout', '3000 ended'],
    later: [40_000],
  },
  'calling provisional': {
    before: [invite, cancel], // which waits for a provisional response (RFC 3261 §9.1)
    input: answer(180),
    seen: ['0 heard 180', '0 CANCEL'],
    later: [32_000, '32000 failed timeout', '32000 ended'],
  },
  'calling success': { before: [invite], input: answer(200), seen: ['0 heard 200'], later: [32_000, '32000 ended'] },
  'calling failure': { before: [invite], input: answer(486), seen: ['0 heard 486', '0 ACK'], later: [32_000, '32000 ended'] },
  'calling flowLost': { over: 'tcp', before: [invite], input: cut, seen: ['0 failed transport', '0 ended'], later: [40_000] },
  'calling transportError': {
    before: [invite, breakDown],
    input: 500,
    seen: ['500 failed transport', '500 ended'],
    later: [40_000],
  },
  'proceeding provisional': { before: [invite, answer(100)], input: answer(180), seen: ['0 heard 180'], later: [60_000] },
  'proceeding success': {
    before: [invite, answer(180), cancel, wait(1_000)],
    input: answer(200),
    seen: ['0 heard 200'],
    later: [32_000, '32000 ended'],
  },
  'proceeding failure': {
    before: [invite, answer(180), cancel, wait(1_000)],
    input: answer(487),
    seen: ['0 heard 487', '0 ACK'],
    later: [32_000, '32000 ended'],
  },
  'proceeding cancelSent': {
    before: [invite, answer(180)],
    input: cancel,
    seen: ['0 CANCEL'],
    later: [32_000, '32000 failed timeout', '32000 ended'],
  },
  'proceeding timerCancel': {
    before: [invite, answer(180), cancel, wait(31_999)],
    input: 1,
    seen: ['1 failed timeout', '1 ended'],
    later: [40_000],
  },
  'proceeding timerGiveUp': {
    before: [invite, answer(180), wait(HOUR - 1)],
    input: 1,
    seen: ['1 failed timeout', '1 ended'],
    later: [40_000],
  },
  'accepted success': {
    before: [invite, answer(200), wait(1_000)],
    input: answer(200, 'fork'),
    seen: ['0 heard 200'],
    later: [31_000, '31000 ended'],
  },
  'accepted timerM': { before: [invite, answer(200), wait(31_999)], input: 1, seen: ['1 ended'], later: [40_000] },
  'completed failure': {
    before: [invite, answer(486), wait(1_000)],
    input: answer(486),
    seen: ['0 ACK'],
    later: [31_000, '31000 ended'],
  },
  'completed success': {
    before: [invite, answer(486), wait(1_000)],
    input: answer(200, 'fork'),
    seen: ['0 stray 200'],
    later: [31_000, '31000 ended'],
  },
  'completed timerD': { before: [invite, answer(486), wait(31_999)], input: 1, seen: ['1 ended'], later: [40_000] },
  'completed transportError': { before: [invite, answer(486)], input: broken(answer(486)), seen: ['0 ended'], later: [40_000] },
};

/** RFC 3261 §17.1.2.2. */
const nonInviteClientEdges: Readonly<Record<string, Edge>> = {
  'trying sentUnreliably': { before: [], input: options, seen: ['0 OPTIONS'], later: [499] },
  'trying timerE': {
    before: [options],
    input: 500,
    seen: ['500 OPTIONS'],
    later: [11_000, '1500 OPTIONS', '3500 OPTIONS', '7500 OPTIONS', '11500 OPTIONS'],
  },
  'trying timerF': { before: [options, wait(31_999)], input: 1, seen: ['1 failed timeout', '1 ended'], later: [40_000] },
  'trying timerSilence': {
    before: [send('OPTIONS', 3_000)],
    input: 3_000,
    seen: ['500 OPTIONS', '1500 OPTIONS', '3000 failed timeout', '3000 ended'],
    later: [40_000],
  },
  'trying provisional': {
    before: [send('OPTIONS', 3_000)],
    input: answer(100),
    seen: ['0 heard 100'],
    later: [5_000, '500 OPTIONS', '4500 OPTIONS'],
  },
  'trying final': { before: [options], input: answer(200), seen: ['0 heard 200'], later: [5_000, '5000 ended'] },
  'trying flowLost': { over: 'tcp', before: [options], input: cut, seen: ['0 failed transport', '0 ended'], later: [40_000] },
  'trying transportError': {
    before: [options, breakDown],
    input: 500,
    seen: ['500 failed transport', '500 ended'],
    later: [40_000],
  },
  'proceeding timerE': {
    before: [options, answer(100)],
    input: 500,
    seen: ['500 OPTIONS'],
    later: [8_000, '4500 OPTIONS', '8500 OPTIONS'],
  },
  'proceeding timerF': {
    before: [options, answer(100), wait(31_999)],
    input: 1,
    seen: ['1 failed timeout', '1 ended'],
    later: [40_000],
  },
  'proceeding provisional': { before: [options, answer(100)], input: answer(100), seen: ['0 heard 100'], later: [499] },
  'proceeding final': { before: [options, answer(100)], input: answer(404), seen: ['0 heard 404'], later: [5_000, '5000 ended'] },
  'proceeding transportError': {
    before: [options, answer(100), breakDown],
    input: 500,
    seen: ['500 failed transport', '500 ended'],
    later: [40_000],
  },
  'completed timerK': { before: [options, answer(200), wait(4_999)], input: 1, seen: ['1 ended'], later: [40_000] },
};

/** RFC 3261 §17.2.1, RFC 6026 §7.1. */
const inviteServerEdges: Readonly<Record<string, Edge>> = {
  'proceeding request': { before: [inviteCame, respond(180)], input: inviteAgain, seen: ['0 180'], later: [60_000] },
  'proceeding timerTrying': { before: [inviteCame], input: 200, seen: ['200 100'], later: [60_000] },
  'proceeding provisional': { before: [inviteCame], input: respond(180), seen: ['0 180'], later: [60_000] },
  'proceeding success': {
    before: [inviteCame],
    input: respond(200),
    seen: ['0 200'],
    later: [32_000, '32000 ended ended'],
  },
  'proceeding failure': {
    before: [inviteCame, respond(180)],
    input: respond(486),
    seen: ['0 486'],
    later: [32_000, '500 486', ...untilH.map((ms) => `${ms} 486`), '32000 ended timeout'],
  },
  'proceeding timerGiveUp': { before: [inviteCame, wait(HOUR - 1)], input: 1, seen: ['1 ended timeout'], later: [40_000] },
  'proceeding transportError': {
    before: [inviteCame],
    input: broken(respond(180)),
    seen: ['0 transport error'],
    later: [HOUR - 1],
  },
  'accepted success': {
    before: [inviteCame, respond(200), wait(1_000)],
    input: respond(200),
    seen: ['0 200'],
    later: [31_000, '31000 ended ended'],
  },
  'accepted ack': {
    before: [inviteCame, respond(200), wait(1_000)],
    input: ack,
    seen: ['0 ack passed up'],
    later: [31_000, '31000 ended ended'],
  },
  'accepted timerL': { before: [inviteCame, respond(200), wait(31_999)], input: 1, seen: ['1 ended ended'], later: [40_000] },
  'accepted transportError': {
    before: [inviteCame, respond(200), wait(1_000)],
    input: broken(respond(200)),
    seen: ['0 transport error'],
    later: [31_000, '31000 ended ended'],
  },
  'completed request': { before: [inviteCame, respond(486)], input: inviteAgain, seen: ['0 486'], later: [499] },
  'completed ack': { before: [inviteCame, respond(486)], input: ack, seen: [], later: [5_000, '5000 ended ended'] },
  'completed timerG': {
    before: [inviteCame, respond(486)],
    input: 500,
    seen: ['500 486'],
    later: [31_000, ...untilH.map((ms) => `${ms} 486`)],
  },
  'completed timerH': { before: [inviteCame, respond(486), wait(31_999)], input: 1, seen: ['1 ended timeout'], later: [40_000] },
  'completed transportError': {
    before: [inviteCame, respond(486)],
    input: broken(inviteAgain),
    seen: ['0 transport error'],
    later: [499],
  },
  'confirmed timerI': {
    before: [inviteCame, respond(486), ack, wait(4_999)],
    input: 1,
    seen: ['1 ended ended'],
    later: [40_000],
  },
};

/** RFC 3261 §17.2.2, RFC 4320 §4. */
const nonInviteServerEdges: Readonly<Record<string, Edge>> = {
  'trying timerTrying': { before: [optionsCame], input: 3_500, seen: ['3500 100'], later: [28_500, '32000 ended timeout'] },
  'trying provisional': {
    over: 'tcp',
    before: [optionsCame],
    input: respond(100),
    seen: ['0 100'],
    later: [32_000, '32000 ended timeout'],
  },
  'trying final': { before: [optionsCame], input: respond(200), seen: ['0 200'], later: [32_000, '32000 ended ended'] },
  'trying requestTimeout': { before: [optionsCame], input: respond(408), seen: [], later: [32_000, '32000 ended ended'] },
  'proceeding request': { before: [optionsCame, wait(3_500)], input: optionsAgain, seen: ['0 100'], later: [499] },
  'proceeding provisional': {
    over: 'tcp',
    before: [optionsCame, respond(100)],
    input: respond(100),
    seen: ['0 100'],
    later: [499],
  },
  'proceeding final': {
    before: [optionsCame, wait(3_500)],
    input: respond(200),
    seen: ['0 200'],
    later: [32_000, '32000 ended ended'],
  },
  'proceeding requestTimeout': {
    before: [optionsCame, wait(3_500)],
    input: respond(408),
    seen: [],
    later: [32_000, '32000 ended ended'],
  },
  'proceeding timerF': { before: [optionsCame, wait(31_999)], input: 1, seen: ['1 ended timeout'], later: [40_000] },
  'proceeding transportError': {
    before: [optionsCame, wait(3_500)],
    input: broken(optionsAgain),
    seen: ['0 ended transport'],
    later: [40_000],
  },
  'completed request': {
    before: [optionsCame, respond(200), wait(1_000)],
    input: optionsAgain,
    seen: ['0 200'],
    later: [31_000, '31000 ended ended'],
  },
  'completed timerJ': { before: [optionsCame, respond(200), wait(31_999)], input: 1, seen: ['1 ended ended'], later: [40_000] },
  'completed transportError': {
    before: [optionsCame, respond(200)],
    input: broken(optionsAgain),
    seen: ['0 ended transport'],
    later: [40_000],
  },
};

/** What can come from outside in any state: what a row's input is made of. */
const clientInputs: Readonly<Record<string, Act>> = {
  provisional: answer(180),
  success: answer(200, 'fork'),
  failure: answer(486),
  final: answer(200),
  cancelSent: cancel,
};
const serverInputs = (request: Act): Readonly<Record<string, Act>> => ({
  request,
  ack,
  provisional: respond(180),
  success: respond(200),
  failure: respond(486),
  final: respond(200),
});

type Table = Readonly<Record<string, Readonly<Partial<Record<string, readonly [string, ...string[]]>>>>>;

interface Machine {
  readonly name: string;
  readonly table: Table;
  /** Or why there is none: no input from outside leads there. */
  readonly edges: Readonly<Record<string, Edge>>;
  readonly inputs: Readonly<Record<string, Act>>;
  /** Those of `inputs` that this machine knows. */
  readonly known: readonly string[];
}

const forInvite = ['request', 'ack', 'provisional', 'success', 'failure', 'cancelSent'];
const forOthers = ['request', 'provisional', 'final', 'cancelSent'];

const machines: readonly Machine[] = [
  { name: 'INVITE client', table: inviteClientSteps, edges: inviteClientEdges, inputs: clientInputs, known: forInvite },
  { name: 'non-INVITE client', table: nonInviteClientSteps, edges: nonInviteClientEdges, inputs: clientInputs, known: forOthers },
  {
    name: 'INVITE server',
    table: inviteServerSteps,
    edges: inviteServerEdges,
    inputs: serverInputs(inviteAgain),
    known: forInvite,
  },
  {
    name: 'non-INVITE server',
    table: nonInviteServerSteps,
    edges: nonInviteServerEdges,
    inputs: serverInputs(optionsAgain),
    known: forOthers,
  },
];

for (const { name: machine, table, edges, inputs, known } of machines) {
  test(`${machine}: every row of its table has an edge here, and every edge a row`, () => {
    const rows = Object.entries(table).flatMap(([state, inputs]) => Object.keys(inputs).map((input) => `${state} ${input}`));
    assert.deepEqual(Object.keys(edges).sort(), rows.sort());
  });

  for (const [row, edge] of Object.entries(edges)) {
    test(`${machine}, ${row}`, async () => {
      const [state = '', input = ''] = row.split(' ');
      const next = table[state]?.[input]?.[0];
      await walk(table, edge, state, input, next);
    });
  }

  for (const [state, rows] of Object.entries(table)) {
    for (const [input, act] of Object.entries(inputs)) {
      const way = wayTo(state, edges);
      if (rows[input] || !known.includes(input) || !way) continue;
      test(`${machine}, ${state} has no row for ${input}: nothing happens`, async () => {
        const nothing: Edge = { before: way, input: act, seen: [], later: [0] };
        await walk(table, nothing, state, input, state);
      });
    }
  }
}

/** How an edge that starts in `state` has come there; none leads on from the end. */
function wayTo(state: string, edges: Machine['edges']): readonly Act[] | undefined {
  const starting = Object.entries(edges).filter(([row]) => row.startsWith(`${state} `));
  const ways = starting.map(([, edge]) => (edge.over ? [] : edge.before));
  return ways.find((way) => way.length > 0);
}

/** Goes along one edge: is in `state`, gets `input`, shows what the row does, is in `next`, and what the row's timers do comes in time. */
async function walk(table: Table, edge: Edge, state: string, input: string, next: string | undefined): Promise<void> {
  const stage = await TransactionStage.open(edge.over ?? 'udp');
  for (const act of edge.before) await act(stage);
  if (edge.before.length > 0) assert.equal(stage.state, state);
  stage.takeSeen();
  stage.takeTimers();
  stage.mark();
  if (typeof edge.input === 'number') await stage.run(edge.input);
  else await edge.input(stage);
  if (input.startsWith('timer')) assert.equal(stage.takeTimers().at(-1)?.name, input);
  assert.deepEqual([stage.takeSeen(), stage.state], [edge.seen, next]);
  const [durationMs, ...seen] = edge.later;
  await stage.run(durationMs);
  assert.deepEqual(stage.takeSeen(), seen);
  await stage.run(HOUR + 70_000);
  const senseless = stage.takeTimers().filter((timer) => !table[timer.state]?.[timer.name]);
  assert.deepEqual(senseless, [], 'timers that should have been stopped');
  stage.close();
}
