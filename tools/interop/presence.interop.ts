// (h) Presence through Kamailio: what Twinkle and baresip publish we see, what we publish baresip sees (RFC 3903, RFC 6665, RFC 3856).
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort, freePorts } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Trapeze, type TrapezeEvent } from './harness/trapeze.ts';

const skip = withoutPeers('kamailio', 'baresip', 'twinkle');
const DOMAIN = 'sip.test';
const PASSWORD = 'secret';
const WAIT_MS = 20_000;

/** What a NOTIFY says of somebody, in as far as these tests look at it. */
interface Body {
  readonly tuples: readonly { readonly basic?: string; readonly note?: string }[];
  readonly person?: { readonly activities: readonly string[] };
}

suite('presence at Kamailio', { skip }, () => {
  const stack = new AsyncDisposableStack();
  let scratch: Scratch;
  let address: string;

  before(async () => {
    scratch = stack.use(new Scratch());
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    stack.use(await Peer.start('kamailio', scratch.fresh('kamailio'), { PORT: String(port) }));
  });
  after(() => stack.disposeAsync());

  function trapeze(...words: readonly string[]): Trapeze {
    return new Trapeze([...words, '--proxy', address, '--listen', 'udp:127.0.0.1:0'], { password: PASSWORD });
  }

  function watch(user: string): Trapeze {
    return trapeze('subscribe', `${user}@${DOMAIN}`, '--event', 'presence', '--from', `dave@${DOMAIN}`, '--expires', '300');
  }

  /** The next state with a body that `fits`. */
  async function until(watching: Trapeze, fits: (body: Body) => boolean): Promise<Body> {
    for (;;) {
      const { body }: TrapezeEvent = await watching.nextEvent('notify', WAIT_MS);
      if (body !== undefined && fits(body as Body)) return body as Body;
    }
  }

  const isOpen = ({ tuples }: Body): boolean => tuples.some(({ basic }) => basic === 'open');

  test('what we publish we see, until it is taken back', { timeout: 60_000 }, async () => {
    await using watching = watch('alice');
    await watching.nextEvent('notify', WAIT_MS);
    await using publishing = trapeze('publish', `alice@${DOMAIN}`, '--state', 'busy', '--note', 'writing 你好', '--hold', '2');
    const { person, tuples } = await until(watching, isOpen);
    assert.deepEqual([person?.activities, tuples[0]?.note], [['busy'], 'writing 你好']);
    assert.equal(await publishing.exit(WAIT_MS), 0, publishing.tail);
    await until(watching, (body) => !isOpen(body));
    watching.interrupt();
    assert.equal(await watching.exit(WAIT_MS), 0, watching.tail);
    assert.equal(watching.all('notify').at(-1)?.state, 'terminated');
  });

  test('what Twinkle publishes we see', { timeout: 60_000 }, async () => {
    await using watching = watch('carol');
    await watching.nextEvent('notify', WAIT_MS);
    const settings = {
      SIP_USER: 'carol',
      PROXY: address,
      SIP_PORT: String(await freePort()),
      RTP_PORT: String(await freePorts(20)),
      PUBLISH: '1',
    };
    await using twinkle = await Peer.start('twinkle', scratch.fresh('twinkle'), settings);
    await until(watching, isOpen);
    await twinkle.verb('presence', 'offline');
    await until(watching, (body) => !isOpen(body));
  });

  test('what baresip publishes we see, and it sees what we publish', { timeout: 90_000 }, async () => {
    await using watching = watch('bob');
    await watching.nextEvent('notify', WAIT_MS);
    const rtp = await freePorts(20);
    await using baresip = await Peer.start('baresip', scratch.fresh('baresip'), {
      SIP_USER: 'bob',
      PROXY: address,
      SIP_PORT: String(await freePorts(2)),
      CTL_PORT: String(await freePort()),
      RTP_PORTS: `${rtp}-${rtp + 19}`,
      PUBINT: '300',
      CONTACTS: `<sip:alice@${DOMAIN}>;presence=p2p`,
    });
    // Whether it says `open` or `unknown` first depends on its mood.
    const { tuples } = await until(watching, (body) => body.tuples.length > 0);
    assert.equal(tuples.length, 1);
    await using publishing = trapeze('publish', `alice@${DOMAIN}`, '--state', 'available', '--hold', '5');
    await baresip.expect(new RegExp(`alice@${DOMAIN}.*Online|Online.*alice`), 15);
    assert.equal(await publishing.exit(WAIT_MS), 0, publishing.tail);
  });
});
