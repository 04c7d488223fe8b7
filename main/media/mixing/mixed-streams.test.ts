import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SILENCE_DBOV } from '../dsp/level.ts';
import { BLOCK_SAMPLES, type OpenedStream } from '../protocol.ts';
import { levelDbov, shareAt, sine } from '../testing/signals.ts';
import { opus, pcma, pcmu, type RemoteEnd, settingsFor, VirtualMedia, VirtualWindow } from '../testing/virtual-media.ts';

type Ends = OpenedStream & RemoteEnd;

/** A phone of its own that says a tone, and a window that hears what comes to it. */
interface Party {
  readonly hz: number;
  readonly theirs: Ends;
  /** Our stream to it. */
  readonly ours: Ends;
  readonly window: VirtualWindow;
  readonly media: ReturnType<VirtualMedia['host']>;
}

const codecs = [pcmu, pcma, opus];
const tones = [440, 700, 1_000];
const PERSON_HZ = 1_500;

/** Three calls of ours, each in another codec; we say a tone too. */
async function threeCalls(media: VirtualMedia) {
  const ours = media.host('10.0.0.1');
  const person = new VirtualWindow(media.clock);
  ours.host.attachWindow(person);
  const parties: Party[] = [];
  for (const [index, hz] of tones.entries()) parties.push(await call(media, ours, hz, codecs[index] ?? pcmu));
  for (const { hz, window } of parties) window.say(sine(hz, 48_000 * 6, 5_000));
  person.say(sine(PERSON_HZ, 48_000 * 6, 5_000));
  await media.clock.run(500);
  return { ours, person, parties };
}

async function call(media: VirtualMedia, ours: Party['media'], hz: number, codec: typeof pcmu): Promise<Party> {
  const theirs = media.host(`10.0.1.${hz % 251}`);
  const window = new VirtualWindow(media.clock);
  theirs.host.attachWindow(window);
  const [near, far] = [await ours.open(), await theirs.open()];
  await Promise.all([
    ours.host.configure(near.streamId, settingsFor(far, codec)),
    theirs.host.configure(far.streamId, settingsFor(near, codec)),
    ours.host.connect(near.streamId, { kind: 'window' }),
    theirs.host.connect(far.streamId, { kind: 'window' }),
  ]);
  return { hz, theirs: far, ours: near, window, media: theirs };
}

/** What a window heard in the last `ms`. */
function lately({ window }: { readonly window: VirtualWindow }, ms = 500): Int16Array {
  const { heard } = window;
  return heard.subarray(heard.length - ms * 48);
}

/** Level of one tone in what was heard, in dBov. */
const toneLevel = (hz: number, pcm: Int16Array): number => levelDbov(pcm) + 10 * Math.log10(shareAt(hz, pcm) || 1e-12);

const SENT_DBOV = 20 * Math.log10(5_000 / 32_768) - 3.01;

test('three calls in three codecs, mixed: each hears the two others and us at their level, and not itself; we hear all', async () => {
  const media = new VirtualMedia();
  const { ours, person, parties } = await threeCalls(media);
  for (const party of parties) {
    const heard = lately(party, 300);
    assert.ok(shareAt(PERSON_HZ, heard) > 0.97, 'apart, each hears only us');
  }
  await Promise.all(parties.map((party) => ours.host.setMix(party.ours.streamId, 'room')));
  await media.clock.run(1_500);
  for (const party of parties) {
    const heard = lately(party);
    for (const hz of [...tones, PERSON_HZ]) {
      const level = toneLevel(hz, heard);
      if (hz === party.hz) assert.ok(level < SENT_DBOV - 30, `${party.hz} hears itself at ${level}`);
      else assert.ok(Math.abs(level - SENT_DBOV) < 1.5, `${party.hz} hears ${hz} at ${level}`);
    }
  }
  const heard = lately({ window: person });
  for (const hz of tones) assert.ok(Math.abs(toneLevel(hz, heard) - SENT_DBOV) < 1.5);
  assert.ok(toneLevel(PERSON_HZ, heard) < SENT_DBOV - 40);
  await media.stop();
});

test('muted, only the microphone is silent: the parties go on hearing each other, and its level is silence', async () => {
  const media = new VirtualMedia();
  const { ours, parties } = await threeCalls(media);
  for (const party of parties) {
    await ours.host.setMix(party.ours.streamId, 'room');
    await ours.host.setMuted(party.ours.streamId, true);
  }
  await media.clock.run(1_500);
  for (const party of parties) {
    const heard = lately(party);
    assert.ok(toneLevel(PERSON_HZ, heard) < SENT_DBOV - 30);
    for (const hz of tones.filter((hz) => hz !== party.hz)) assert.ok(Math.abs(toneLevel(hz, heard) - SENT_DBOV) < 1.5);
    const levels = ours.eventsOf('level').filter(({ streamId }) => streamId === party.ours.streamId);
    assert.equal(levels.at(-1)?.capturedDbov, SILENCE_DBOV);
    assert.ok(Math.abs((levels.at(-1)?.playedDbov ?? 0) - SENT_DBOV) < 1.5);
  }
  await media.stop();
});

test('digits of one party reach us as digits, and are no noise for the others (RFC 4733)', async () => {
  const media = new VirtualMedia();
  const { ours, parties } = await threeCalls(media);
  const [first, second] = parties;
  assert.ok(first && second);
  for (const party of parties) await ours.host.setMix(party.ours.streamId, 'room');
  for (const party of parties) await party.media.host.setMuted(party.theirs.streamId, true);
  for (const party of parties) await ours.host.setMuted(party.ours.streamId, true);
  await media.clock.run(1_000);
  await first.media.host.sendDigits(first.theirs.streamId, '159');
  await media.clock.run(1_200);
  assert.deepEqual(
    ours.eventsOf('digit').map(({ streamId, digit }) => [streamId, digit]),
    ['1', '5', '9'].map((digit) => [first.ours.streamId, digit]),
  );
  assert.ok(levelDbov(lately(second, 1_200)) < -60, `${levelDbov(lately(second, 1_200))}`);
  await media.stop();
});

test('on hold a party hears the hold sound in place of us and the others, who hear it no longer', async () => {
  const media = new VirtualMedia();
  const { ours, parties } = await threeCalls(media);
  const [first, second] = parties;
  assert.ok(first && second);
  for (const party of parties) await ours.host.setMix(party.ours.streamId, 'room');
  await ours.host.setHeld(first.ours.streamId, 'tone');
  await ours.host.configure(first.ours.streamId, settingsFor(first.theirs, pcmu, { direction: 'sendonly' }));
  await media.clock.run(600);
  const beeps = lately(first, 500);
  assert.ok(shareAt(425, beeps) > 0.4 && levelDbov(beeps) > -30);
  await media.clock.run(900);
  assert.ok(levelDbov(lately(first, 800)) < -60);
  assert.ok(toneLevel(first.hz, lately(second)) < SENT_DBOV - 30);
  await ours.host.setHeld(first.ours.streamId, 'music');
  await media.clock.run(1_500);
  assert.ok(levelDbov(lately(first, 1_000)) > -40 && shareAt(425, lately(first, 1_000)) < 0.5);
  await ours.host.setHeld(first.ours.streamId, undefined);
  await ours.host.configure(first.ours.streamId, settingsFor(first.theirs, pcmu));
  await media.clock.run(1_000);
  assert.ok(Math.abs(toneLevel(PERSON_HZ, lately(first)) - SENT_DBOV) < 1.5);
  assert.ok(Math.abs(toneLevel(first.hz, lately(second)) - SENT_DBOV) < 1.5);
  await media.stop();
});

test('a stream that is closed leaves the mix, and the others go on', async () => {
  const media = new VirtualMedia();
  const { ours, parties } = await threeCalls(media);
  const [first, second, third] = parties;
  assert.ok(first && second && third);
  for (const party of parties) await ours.host.setMix(party.ours.streamId, 'room');
  await media.clock.run(500);
  await ours.host.close(first.ours.streamId);
  await media.clock.run(1_000);
  assert.ok(toneLevel(first.hz, lately(second)) < SENT_DBOV - 30);
  assert.ok(Math.abs(toneLevel(third.hz, lately(second)) - SENT_DBOV) < 1.5);
  assert.equal(lately(second).length, 50 * BLOCK_SAMPLES);
  await media.stop();
});
