import assert from 'node:assert/strict';

/** One message on its way between two elements, as the RFCs draw it. */
export interface FlowStep {
  readonly from: string;
  readonly to: string;
  /** `INVITE`, `180 INVITE`. */
  readonly what: string;
  /** It goes out here; else it has gone out before. */
  readonly leaves: boolean;
  /** It comes in here; else it does later, because others cross it, or never. */
  readonly arrives: boolean;
  /** Which of several calls it belongs to. */
  readonly call: string;
}

/** One crossing of an element's edge. */
export interface Crossing {
  readonly element: string;
  /** `> bob INVITE` went out, `< bob 180 INVITE` came in. */
  readonly message: string;
  readonly call: string;
}

/** What crossed an element's edge, in order, by element, or by element and call. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Reads a flow, one message a line: `alice > proxy: INVITE`. Who passes it on may follow: `bob > proxy > alice: 180 INVITE` are two messages.
 * In brackets stands whose edge it does not cross here: who gets it later, or never, `alice > (proxy): INVITE`, and who has sent it before,
 * `(alice) > proxy: INVITE`: so messages that cross each other are written. Where several calls go on at the same time, each has a name in front,
 * any for which nothing stands there is one too: `new | alice > carol: INVITE`. Empty lines and what follows `#` are left out.
 */
export function parseFlow(text: string): readonly FlowStep[] {
  return text.split('\n').flatMap((line) => {
    const [meaning = ''] = line.split('#', 1);
    return meaning.trim() === '' ? [] : stepsOf(meaning);
  });
}

function stepsOf(line: string): readonly FlowStep[] {
  const [call = '', message = ''] = line.includes('|') ? line.split('|', 2) : ['', line];
  const [way = '', what = ''] = message.split(':', 2).map((part) => part.trim());
  const elements = way.split('>').map((name) => name.trim());
  assert.ok(elements.length > 1 && what !== '' && !elements.includes(''), `not a step of a flow: ${line}`);
  return elements.slice(1).map((to, index) => {
    const from = elements[index] ?? '';
    return { from: bare(from), to: bare(to), what, leaves: from === bare(from), arrives: to === bare(to), call: call.trim() };
  });
}

function bare(name: string): string {
  return name.startsWith('(') ? name.slice(1, -1) : name;
}

/** What each element sends and receives in `flow`. */
export function crossingsOf(flow: readonly FlowStep[]): readonly Crossing[] {
  return flow.flatMap(({ from, to, what, leaves, arrives, call }) => [
    ...(leaves ? [{ element: from, message: `> ${to} ${what}`, call }] : []),
    ...(arrives ? [{ element: to, message: `< ${from} ${what}`, call }] : []),
  ]);
}

/**
 * In a net without a common clock the order at each element is all the order there is.
 *
 * @param byCall whether calls that go on at the same time are looked at one by one; they are called 0, 1, … as they begin
 */
export function edgesOf(crossings: readonly Crossing[], byCall: boolean): Edges {
  const calls = [...new Set(crossings.map(({ call }) => call))];
  const edges = new Map<string, string[]>();
  for (const { element, message, call } of crossings) {
    const key = byCall ? `${element}, call ${calls.indexOf(call)}` : element;
    const edge = edges.get(key) ?? [];
    edges.set(key, edge);
    edge.push(message);
  }
  return edges;
}

/**
 * The same in one spelling: what an element sends to several others without hearing anything in between has no order that anybody could
 * see, so it is sorted by receiver.
 */
export function visibleOrder(edges: Edges): Edges {
  const inOrder = [...edges].map(([name, messages]) => [name, runsOf(messages).flatMap(byReceiver)] as const);
  return new Map(inOrder.sort(([a], [b]) => a.localeCompare(b)));
}

/** What each element sends to each other one, without provisional responses: those alone may be lost for good (RFC 3261 §17). */
export function firmSendings(edges: Edges): Edges {
  const sendings = [...edges].map(([name, messages]) => [name, messages.filter(isFirmSending)] as const);
  return visibleOrder(new Map(sendings.filter(([, messages]) => messages.length > 0)));
}

function isFirmSending(message: string): boolean {
  return /^> \S+ (?!1\d\d )/.test(message);
}

/** Cuts behind everything that comes in. */
function runsOf(messages: readonly string[]): readonly string[][] {
  const runs: string[][] = [[]];
  for (const message of messages) {
    if (message.startsWith('<')) runs.push([message], []);
    else runs.at(-1)?.push(message);
  }
  return runs;
}

function byReceiver(run: readonly string[]): readonly string[] {
  const receiverOf = (message: string): string => message.split(' ', 2)[1] ?? '';
  return run.toSorted((a, b) => receiverOf(a).localeCompare(receiverOf(b)));
}
