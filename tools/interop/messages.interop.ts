// (g) MESSAGE with other phones, through our server and through Kamailio: texts both ways, envelopes and receipts, and what was kept.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD, startOurServer } from './harness/our-server.ts';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort, freePorts } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Trapeze, type TrapezeEvent } from './harness/trapeze.ts';

const STEP_MS = 20_000;
const RTP_PORTS = 20;
const USERS = ['alice', 'bob', 'carol', 'dave'];

/** A phone of somebody else: how it is started, and what it makes of texts. */
interface Kind {
  readonly name: 'linphonec' | 'twinkle' | 'baresip';
  readonly user: string;
  settings(): Promise<Readonly<Record<string, string>>>;
  /** What it shows of a text it has got. */
  shown(text: string): string;
  /** What arrives of a text it sends. */
  sent(text: string): string;
  /** It takes CPIM envelopes; else it answers 415 and gets plain text. */
  readonly takesEnvelopes: boolean;
}

const rtpRange = async (): Promise<string> => {
  const first = await freePorts(RTP_PORTS);
  return `${first}-${first + RTP_PORTS - 1}`;
};

const kinds: readonly Kind[] = [
  {
    name: 'linphonec',
    user: 'bob',
    // Envelopes of its own, with receipts, have to be switched on.
    settings: async () => ({
      RTP_PORTS: await rtpRange(),
      RC_EXTRA: '[proxy_default_values]\ncpim_in_basic_chat_rooms_enabled=1\n',
    }),
    shown: (text) => `Message received from sip:alice@sip.test: ${text}`,
    sent: (text) => `"${text}"`,
    takesEnvelopes: true,
  },
  {
    name: 'twinkle',
    user: 'carol',
    settings: async () => ({ RTP_PORT: String(await freePorts(RTP_PORTS)) }),
    shown: (text) => text,
    sent: (text) => text,
    takesEnvelopes: false,
  },
  {
    name: 'baresip',
    user: 'dave',
    settings: async () => ({ RTP_PORTS: await rtpRange(), CTL_PORT: String(await freePort()), CONTACTS: 'sip:alice@sip.test' }),
    shown: (text) => `"${text}"`,
    sent: (text) => text,
    takesEnvelopes: false,
  },
];

interface Server {
  readonly name: string;
  readonly password: string;
  /** It keeps messages for members who are away. */
  readonly keeps: boolean;
  /** @returns its address */
  start(scratch: Scratch, stack: AsyncDisposableStack): Promise<string>;
}

const servers: readonly Server[] = [
  {
    name: 'our server',
    password: PASSWORD,
    keeps: true,
    start: async (scratch, stack) => stack.use(await startOurServer(scratch, { users: USERS, domain: 'sip.test' })).address,
  },
  {
    name: 'Kamailio',
    password: 'secret',
    keeps: false,
    start: async (scratch, stack) => {
      const port = await freePort();
      stack.use(await Peer.start('kamailio', scratch.fresh('kamailio'), { PORT: String(port) }));
      return `127.0.0.1:${port}`;
    },
  },
];

/** Waits until `peer` has written `text` to one of its logs. */
async function says(peer: Peer, file: string, text: string): Promise<void> {
  const deadline = performance.now() + STEP_MS;
  while (!peer.read(file).includes(text)) {
    if (performance.now() > deadline) throw new Error(`${peer.kind} has not said '${text}' in ${file}\n${peer.logTail}`);
    await sleep(100);
  }
}

for (const server of servers) {
  suite(`texts through ${server.name}`, { skip: withoutPeers('linphonec', 'twinkle', 'baresip', 'kamailio') }, () => {
    const stack = new AsyncDisposableStack();
    const peers = new Map<string, Peer>();
    let address = '';
    let alice: Trapeze;

    const asAlice = async (): Promise<readonly string[]> => {
      const port = await freePort();
      return ['--from', 'alice@sip.test', '--proxy', address, '--listen', `udp:127.0.0.1:${port}`];
    };

    /** What `trapeze message` says in the end. */
    async function write(user: string, text: string, ...options: readonly string[]): Promise<TrapezeEvent> {
      const words = ['message', `sip:${user}@sip.test`, text, ...(await asAlice()), ...options];
      await using message = new Trapeze(words, { password: server.password });
      const sent = await message.nextEvent('message', STEP_MS);
      assert.equal(await message.exit(STEP_MS), 0, message.tail);
      return sent;
    }

    async function startPeer({ name: kind, user, settings }: Kind, scratch: Scratch): Promise<Peer> {
      const peer = stack.use(
        await Peer.start(kind, scratch.fresh(kind), {
          SIP_USER: user,
          SIP_PASS: server.password,
          SIP_DOMAIN: 'sip.test',
          PROXY: address,
          SIP_PORT: String(await freePort()),
          TRACE: '1',
          LC_ALL: 'C.UTF-8',
          ...(await settings()),
        }),
      );
      await peer.expect('registered', 10);
      peers.set(kind, peer);
      return peer;
    }

    before(async () => {
      const scratch = stack.use(new Scratch());
      address = await server.start(scratch, stack);
      for (const { user } of server.keeps ? kinds : [])
        assert.equal((await write(user, `kept for ${user} 留言`)).state, 'accepted');
      for (const kind of kinds) await startPeer(kind, scratch);
      alice = stack.use(new Trapeze(['answer', ...(await asAlice()), '--receipts'], { password: server.password }));
      await alice.nextEvent('listening', STEP_MS);
    });
    after(() => stack.disposeAsync());

    for (const kind of kinds) {
      const peerOf = (): Peer => peers.get(kind.name) ?? assert.fail(`${kind.name} is not there`);

      test(`${kind.name} shows what we write, and we what it writes`, { timeout: 60_000 }, async () => {
        const { state, code } = await write(kind.user, 'hello 你好 ünï');
        assert.deepEqual([state, code], ['delivered', 200]);
        await says(peerOf(), 'log', kind.shown('hello 你好 ünï'));
        await peerOf().verb('message', 'sip:alice@sip.test', `from ${kind.user} 再见`);
        const received = await alice.nextEvent('message', STEP_MS);
        assert.deepEqual([received.from, received.text], [`sip:${kind.user}@sip.test`, kind.sent(`from ${kind.user} 再见`)]);
      });

      const how = kind.takesEnvelopes ? 'takes a text in an envelope' : 'refuses the envelope and gets plain text';
      test(`${kind.name} ${how}`, { timeout: 60_000 }, async () => {
        const { state, receipts } = await write(kind.user, 'receipt? 晚饭', '--receipts', '--wait', '1');
        assert.deepEqual([state, receipts], ['delivered', kind.takesEnvelopes]);
        await says(peerOf(), 'log', kind.shown('receipt? 晚饭'));
      });

      if (!server.keeps) continue;
      test(`${kind.name} was given what was written to it before it came`, { timeout: 60_000 }, async () => {
        await says(peerOf(), 'log', kind.shown(`kept for ${kind.user} 留言`));
      });
    }

    test('linphone is told that its text is here and that it was read', { timeout: 60_000 }, async () => {
      const linphone = peers.get('linphonec') ?? assert.fail('linphone is not there');
      await says(linphone, 'trace', 'moving from Delivered to DeliveredToUser');
      await says(linphone, 'trace', 'moving from DeliveredToUser to Displayed');
    });

    test('each phone answers OPTIONS', { timeout: 60_000 }, async () => {
      for (const { user } of kinds) {
        await using options = new Trapeze(['options', `sip:${user}@sip.test`, ...(await asAlice())], {
          password: server.password,
        });
        const answer = await options.nextEvent('options', STEP_MS);
        assert.equal(answer.code, 200, user);
      }
    });
  });
}
