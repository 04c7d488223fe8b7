// A second phone in a process of its own: a whole engine whose window is this program. It plays its melody and keeps what it hears.

import type { PhoneFailure } from '../../../main/api/phone.ts';
import { silentLog } from '../../../main/base/log.ts';
import type { Result } from '../../../main/base/result.ts';
import { type Engine, startEngine } from '../../../main/engine.ts';
import { WINDOW_FRAME_SAMPLES } from '../../../main/media/protocol.ts';
import { discoveryHosts } from '../../discovery-hosts.ts';
import { otherPhonePattern, thirdPhonePattern } from '../sound/microphone.ts';
import { render, SAMPLE_RATE } from '../sound/pattern.ts';
import type { FromOtherPhone, Order, ToOtherPhone } from './protocol.ts';

const FRAME_MS = (1000 * WINDOW_FRAME_SAMPLES) / SAMPLE_RATE;

function tell(message: FromOtherPhone): void {
  process.send?.(message);
}

/** The window of this phone, as the engine knows it. */
class Head {
  readonly #melody = render(process.argv[3] === 'third' ? thirdPhonePattern : otherPhonePattern);
  #listener: (frame: Int16Array) => void = () => undefined;
  readonly #heard: Int16Array[] = [];
  #isListening = false;

  postMessage(frame: Int16Array): void {
    if (this.#isListening) this.#heard.push(frame.slice());
  }

  on(_event: 'message', listener: (frame: unknown) => void): void {
    this.#listener = listener;
  }

  /** Plays for ever, a frame each 20 ms since the start, late ones at once. */
  play(): void {
    const startedAtMs = performance.now();
    let frames = 0;
    setInterval(() => {
      for (; frames * FRAME_MS < performance.now() - startedAtMs; frames += 1) this.#listener(this.#frame(frames));
    }, FRAME_MS / 2);
  }

  async listen(durationMs: number): Promise<Int16Array> {
    this.#heard.length = 0;
    this.#isListening = true;
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    this.#isListening = false;
    return Int16Array.from(this.#heard.flatMap((frame) => [...frame]));
  }

  #frame(number: number): Int16Array {
    const start = (number * WINDOW_FRAME_SAMPLES) % this.#melody.length;
    return this.#melody.slice(start, start + WINDOW_FRAME_SAMPLES);
  }
}

function required<T>(result: Result<T, PhoneFailure>): T {
  if (!result.ok) throw new Error(`the other phone failed: ${result.error.code}`);
  return result.value;
}

function currentCall(engine: Engine): string {
  const call = engine.snapshot().calls.find(({ state }) => state !== 'ended');
  if (!call) throw new Error('the other phone has no call');
  return call.id;
}

function readNewest(engine: Engine): string {
  const [newest] = engine.messages.conversations({ limit: 1 }).conversations;
  if (newest) engine.messages.markRead({ accountId: newest.accountId, peerUri: newest.peer.uri });
  return newest?.last.text ?? '';
}

/** Only who invites by code tells its network so. */
async function invite(engine: Engine, by: 'code' | 'link'): Promise<string> {
  engine.network.setAnnounced({ announced: by === 'code' });
  required(await engine.accounts.tryLocal({}));
  required(await engine.network.invite({ people: 1, minutes: 5 }));
  return engine.network.view.invitations[0]?.[by] ?? '';
}

async function carryOut(order: Order, engine: Engine, head: Head): Promise<Int16Array | string | undefined> {
  switch (order.what) {
    case 'register':
      required(await engine.accounts.add({ aor: order.aor, password: order.password, registrar: order.registrar }));
      return undefined;
    case 'invite':
      return invite(engine, order.by);
    case 'join':
      required(await engine.network.join({ invitation: order.invitation, displayName: order.displayName }));
      return undefined;
    case 'call':
      required(await engine.calls.place({ target: order.target }));
      return undefined;
    case 'answer':
      required(await engine.calls.answer({ callId: currentCall(engine) }));
      return undefined;
    case 'hangUp':
      required(await engine.calls.hangUp({ callId: currentCall(engine) }));
      return undefined;
    case 'listen':
      return head.listen(order.durationMs);
    case 'write':
      required(engine.messages.send({ target: order.target, text: order.text }));
      return undefined;
    case 'read':
      return readNewest(engine);
  }
}

const engine = await startEngine({
  dataDir: process.argv[2] ?? '',
  appVersion: '0',
  log: silentLog,
  ...discoveryHosts(process.env),
});
const head = new Head();
engine.attachWindow(head);
head.play();
engine.onChanged((snapshot) => tell({ snapshot }));
tell({ snapshot: engine.snapshot() });

process.on('message', async (message: ToOtherPhone) => {
  if ('what' in message) {
    await engine.close();
    process.exit(0);
  }
  const { id, order } = message;
  try {
    const result = await carryOut(order, engine, head);
    tell({ id, ...(typeof result === 'string' ? { text: result } : result && { heard: result }) });
  } catch (error) {
    tell({ id, failure: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
