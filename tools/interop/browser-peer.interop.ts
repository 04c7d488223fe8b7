// A browser as the other end: Chromium's own ICE, DTLS-SRTP and Opus, with no SIP between. Each end says a tone and hears the other's.
import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright';
import { systemRandom } from '../../main/base/random.ts';
import { CallMedia } from '../../main/calls/call-media.ts';
import { codecList } from '../../main/calls/codecs.ts';
import { localSecurity } from '../../main/calls/sound-security.ts';
import { type MediaHost, startMediaHost } from '../../main/media/media-client.ts';
import { findChromium, necessarySwitches } from '../electron-double/chromium/find-chromium.ts';
import { Scratch } from './harness/scratch.ts';
import { middleOf, strongestTone } from './sound/tone.ts';
import { readWav } from './sound/wav.ts';

const OURS_HZ = 440;
const THEIRS_HZ = 1_000;
const TALK_S = 5;
const MIDDLE_S = 2;
const SAMPLE_RATE = 48_000;

/** In the page: a peer connection that says a tone, and what it hears. */
const PEER = `
  const audio = new AudioContext({ sampleRate: ${SAMPLE_RATE} });
  const said = audio.createMediaStreamDestination();
  const tone = new OscillatorNode(audio, { frequency: ${THEIRS_HZ} });
  tone.connect(new GainNode(audio, { gain: 0.3 })).connect(said);
  tone.start();
  const peer = new RTCPeerConnection();
  peer.addTrack(said.stream.getAudioTracks()[0], said.stream);
  const heard = new AnalyserNode(audio, { fftSize: 8192 });
  peer.ontrack = ({ track }) => {
    const stream = new MediaStream([track]);
    Object.assign(new Audio(), { srcObject: stream, muted: true }).play();
    audio.createMediaStreamSource(stream).connect(heard);
  };
  const gathered = () => new Promise((resolve) => {
    const look = () => peer.iceGatheringState === 'complete' && resolve(peer.localDescription.sdp);
    peer.onicegatheringstatechange = look;
    look();
  });
  const loudest = () => {
    const bins = new Float32Array(heard.frequencyBinCount);
    heard.getFloatFrequencyData(bins);
    return bins.indexOf(Math.max(...bins)) * ${SAMPLE_RATE} / heard.fftSize;
  };
  Object.assign(window, { peer, gathered, loudest });
  audio.resume();
`;

const executablePath = findChromium();

suite('a browser', { skip: executablePath === undefined && 'no Chromium found (set CHROMIUM_PATH)' }, () => {
  const scratch = new Scratch();
  let host: MediaHost | undefined;
  let browser: Browser | undefined;
  let page: Page;

  before(async () => {
    host = startMediaHost();
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        ...necessarySwitches(),
        '--allow-loopback-in-peer-connection',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
  });
  beforeEach(async () => {
    assert.ok(browser);
    page = await browser.newPage();
    await page.evaluate(PEER);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    scratch[Symbol.dispose]();
  });

  function open(record: string, offer?: Uint8Array): Promise<CallMedia> {
    assert.ok(host);
    return CallMedia.open({
      media: host,
      host: '127.0.0.1',
      sessionId: 7,
      codecs: codecList(['opus']),
      // An account that asks for neither: who is called by a browser does what the browser needs.
      security: localSecurity({ device: { kind: 'window' }, srtp: offer ? 'off' : 'dtls' }, systemRandom, false),
      ...(offer ? {} : { ice: {} }),
      device: { kind: 'local', play: { tone: OURS_HZ }, record },
      offer,
    });
  }

  const describe = (type: 'offer' | 'answer', sdp: Uint8Array): string =>
    `peer.setRemoteDescription(${JSON.stringify({ type, sdp: Buffer.from(sdp).toString() })})`;

  /** What the page says, with all its candidates. */
  async function described(type: 'Offer' | 'Answer'): Promise<Uint8Array> {
    await page.evaluate(`peer.create${type}().then((own) => peer.setLocalDescription(own))`);
    return Buffer.from(String(await page.evaluate('gathered()')));
  }

  async function assertBothHear(t: TestContext, media: CallMedia, record: string): Promise<void> {
    assert.ok(media.agreed?.ice && media.agreed.security?.kind === 'dtls');
    await sleep(TALK_S * 1_000);
    const theirs = Number(await page.evaluate('loudest()'));
    const connection = String(await page.evaluate('peer.connectionState'));
    const total = await media.close();
    t.diagnostic(`${connection}, ${theirs} Hz, ${total?.srtp}, ${total?.received} packets`);
    assert.equal(connection, 'connected');
    assert.ok(Math.abs(theirs - OURS_HZ) < 12, `heard ${theirs} Hz`);
    const ours = strongestTone(middleOf(readWav(record), MIDDLE_S));
    assert.ok(Math.abs(ours.frequencyHz - THEIRS_HZ) < 3 && ours.purity > 0.9, JSON.stringify(ours));
    assert.deepEqual([total?.keying, total?.lost], ['dtls', 0]);
  }

  test('offers: ICE finds the way, the handshake gives keys, both hear the other’s tone', { timeout: 60_000 }, async (t) => {
    const record = scratch.fresh('heard.wav');
    const offer = await described('Offer');
    const media = await open(record, offer);
    const answer = await media.answerTo(offer);
    assert.ok(answer.ok, JSON.stringify(answer));
    await page.evaluate(describe('answer', answer.value));
    await assertBothHear(t, media, record);
  });

  test('answers our offer: the same', { timeout: 60_000 }, async (t) => {
    const record = scratch.fresh('heard.wav');
    const media = await open(record);
    await page.evaluate(describe('offer', media.offer()));
    const accepted = await media.acceptAnswer(await described('Answer'));
    assert.ok(accepted.ok, JSON.stringify(accepted));
    await assertBothHear(t, media, record);
  });
});
