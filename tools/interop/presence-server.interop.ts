// (n) Our server as presence agent: what linphone, Twinkle and baresip publish there we see, what we publish they see; what waits; lamps.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort, freePorts } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Trapeze, type TrapezeEvent } from './harness/trapeze.ts';

const skip = withoutPeers('linphonec', 'baresip', 'twinkle');
const DOMAIN = 'sip.test';
const WAIT_MS = 20_000;
const WAIT_SECONDS = 20;

/** What a NOTIFY says, in as far as these tests look at it. */
interface Body {
  readonly tuples?: readonly { readonly basic?: string; readonly note?: string }[];
  readonly person?: { readonly activities: readonly string[] };
  readonly dialogs?: readonly { readonly state: string; readonly direction: string }[];
}

suite('presence at our server', { skip }, () => {
  const stack = new AsyncDisposableStack();
  let scratch: Scratch;
  let server: OurServer;

  before(async () => {
    scratch = stack.use(new Scratch());
    server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob', 'carol', 'dave'], domain: DOMAIN }));
  });
  after(() => stack.disposeAsync());

  function trapeze(...words: readonly string[]): Trapeze {
    return new Trapeze([...words, '--proxy', server.address, '--listen', 'udp:127.0.0.1:0'], { password: PASSWORD });
  }

  function watch(user: string, event = 'presence'): Trapeze {
    return trapeze('subscribe', `${user}@${DOMAIN}`, '--event', event, '--from', `alice@${DOMAIN}`);
  }

  /** The next state with a body that `fits`. */
  async function until(watching: Trapeze, fits: (body: Body) => boolean): Promise<Body> {
    for (;;) {
      const { body }: TrapezeEvent = await watching.nextEvent('notify', WAIT_MS);
      if (body !== undefined && fits(body as Body)) return body as Body;
    }
  }

  const isOpen = ({ tuples }: Body): boolean => tuples?.some(({ basic }) => basic === 'open') === true;

  async function startPeer(kind: 'linphonec' | 'baresip' | 'twinkle', user: string, more: Readonly<Record<string, string>>) {
    const rtp = await freePorts(20);
    return Peer.start(kind, scratch.fresh(kind), {
      SIP_USER: user,
      SIP_PASS: PASSWORD,
      PROXY: server.address,
      SIP_PORT: String(await freePorts(2)),
      CTL_PORT: String(await freePort()),
      RTP_PORT: String(rtp),
      RTP_PORTS: `${rtp}-${rtp + 19}`,
      ...more,
    });
  }

  /** Waits until `peer` has written what fits. */
  async function says(peer: Peer, pattern: RegExp): Promise<void> {
    const deadline = performance.now() + WAIT_MS;
    while (!pattern.test(peer.read('log'))) {
      if (performance.now() > deadline) throw new Error(`${peer.kind} has not said ${pattern.source}\n${peer.logTail}`);
      await sleep(100);
    }
  }

  test('linphone, whose Contact is a GRUU, sees what we publish, and we what it does', { timeout: 60_000 }, async () => {
    await using watching = watch('bob');
    await watching.nextEvent('notify', WAIT_MS);
    await using linphone = await startPeer('linphonec', 'bob', { PUBLISH: '1', FRIENDS: `sip:alice@${DOMAIN}` });
    await until(watching, isOpen);
    await says(linphone, /Friend "alice".* is Offline/);
    await using publishing = trapeze('publish', `alice@${DOMAIN}`, '--state', 'available', '--hold', '8');
    await says(linphone, /Friend "alice".* is Online/);
    assert.equal(await publishing.exit(WAIT_MS), 0, publishing.tail);
  });

  test('Twinkle is seen, and its leaving', { timeout: 60_000 }, async () => {
    await using watching = watch('carol');
    await watching.nextEvent('notify', WAIT_MS);
    await using twinkle = await startPeer('twinkle', 'carol', { PUBLISH: '1' });
    await until(watching, isOpen);
    await twinkle.verb('presence', 'offline');
    await until(watching, (body) => !isOpen(body));
  });

  test('baresip sees what we publish and what waits for it, and is seen', { timeout: 60_000 }, async () => {
    await using watching = watch('dave');
    await watching.nextEvent('notify', WAIT_MS);
    const contacts = { PUBINT: '300', CONTACTS: `<sip:alice@${DOMAIN}>;presence=p2p`, MWI: '1' };
    await using baresip = await startPeer('baresip', 'dave', contacts);
    await until(watching, isOpen);
    await says(baresip, /Message-Account: sip:dave@sip\.test/);
    await using publishing = trapeze('publish', `alice@${DOMAIN}`, '--state', 'busy', '--hold', '8');
    await baresip.expect(new RegExp(`alice@${DOMAIN}.*Busy`), WAIT_SECONDS);
    assert.equal(await publishing.exit(WAIT_MS), 0, publishing.tail);
  });

  test('a call of two phones lights the lamps of both, from ringing to the end', { timeout: 90_000 }, async () => {
    await using linphone = await startPeer('linphonec', 'bob', {});
    await using baresip = await startPeer('baresip', 'dave', {});
    await using caller = watch('dave', 'dialog');
    await using callee = watch('bob', 'dialog');
    for (const lamp of [caller, callee]) await lamp.nextEvent('notify', WAIT_MS);
    const shows =
      (state: string, direction: string) =>
      ({ dialogs }: Body) =>
        dialogs?.some((dialog) => dialog.state === state && dialog.direction === direction) === true;
    await linphone.mark();
    await baresip.verb('call', `sip:bob@${DOMAIN}`);
    await until(callee, shows('early', 'recipient'));
    await until(caller, shows('early', 'initiator'));
    await linphone.verb('answer');
    await until(callee, shows('confirmed', 'recipient'));
    await until(caller, shows('confirmed', 'initiator'));
    await linphone.verb('hangup');
    await until(callee, shows('terminated', 'recipient'));
    await until(caller, shows('terminated', 'initiator'));
  });
});
