import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FakeClock } from '../../testing/fake-clock.ts';
import type { MediaCodec } from '../protocol.ts';
import { bestDelay, sine, speechLike } from '../testing/signals.ts';
import { opus, pcmu, settingsFor, VirtualMedia, VirtualWindow } from '../testing/virtual-media.ts';

/** A window that notes when the first frame came in which something is heard. */
class Listener extends VirtualWindow {
  firstHeardMs: number | undefined;
  readonly #now: () => number;

  constructor(clock: FakeClock) {
    super(clock);
    this.#now = () => clock.nowMs();
  }

  override postMessage(frame: Int16Array): void {
    super.postMessage(frame);
    if (frame.some((sample) => Math.abs(sample) > 500)) this.firstHeardMs ??= this.#now();
  }
}

/** Bob answers at 0 and speaks at once; Alice, who called, has been agreed with before. */
async function answered(codec: MediaCodec, said: Int16Array) {
  const media = new VirtualMedia();
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  const [hers, his] = [new Listener(media.clock), new VirtualWindow(media.clock)];
  alice.host.attachWindow(hers);
  bob.host.attachWindow(his);
  await media.clock.run(1_003);
  const answeredAtMs = media.clock.nowMs();
  his.say(said);
  await bob.host.configure(b.streamId, settingsFor(a, codec));
  await bob.host.connect(b.streamId, { kind: 'window' });
  await alice.host.configure(a.streamId, settingsFor(b, codec));
  await alice.host.connect(a.streamId, { kind: 'window' });
  await media.clock.run(1_000);
  await media.stop();
  return { firstHeardMs: (hers.firstHeardMs ?? Number.POSITIVE_INFINITY) - answeredAtMs, heard: hers.heard };
}

for (const codec of [pcmu, opus]) {
  test(`${codec.name}: from the answer to the first audible sample at the other side are 60 ms at most`, async () => {
    const { firstHeardMs } = await answered(codec, sine(400, 48_000));
    assert.ok(firstHeardMs <= 60, `${firstHeardMs} ms`);
  });
}

test('the first word comes whole', async () => {
  const said = speechLike(24_000);
  const { heard } = await answered(pcmu, said);
  const word = said.subarray(0, 12_000);
  const { correlation } = bestDelay(word, heard, 48 * 120);
  assert.ok(correlation > 0.95, `${correlation}`);
});
