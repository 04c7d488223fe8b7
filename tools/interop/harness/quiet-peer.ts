import { Peer } from './peer.ts';
import { freePort, freePorts } from './ports.ts';
import type { Scratch } from './scratch.ts';

const RTP_PORTS = 20;

export type QuietKind = 'baresip' | 'linphonec' | 'twinkle';

export interface QuietPeerSettings {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly proxy: string;
  /** File it says: without one baresip gives up its calls. */
  readonly play: string;
  readonly answersAtOnce?: boolean;
  readonly more?: Readonly<Record<string, string>>;
}

/** Another implementation of which only its signalling is looked at: PCMU over UDP. */
export interface QuietPeer extends AsyncDisposable {
  readonly peer: Peer;
  readonly user: string;
  /** Where it is seen to send from: `127.0.0.1:port`. */
  readonly address: string;
}

/** How each is told where its media goes, and which codec it has. */
const media: Readonly<Record<QuietKind, (firstPort: number) => Promise<Readonly<Record<string, string>>>>> = {
  baresip: async (first) => ({ RTP_PORTS: range(first), CODECS: 'PCMU', CTL_PORT: String(await freePort()) }),
  linphonec: async (first) => ({ RTP_PORTS: range(first), CODECS: 'PCMU' }),
  twinkle: async (first) => ({ RTP_PORT: String(first), CODECS: 'g711u' }),
};

const range = (first: number): string => `${first}-${first + RTP_PORTS - 1}`;

/** Starts it, and registers it. */
export async function startQuietPeer(scratch: Scratch, kind: QuietKind, settings: QuietPeerSettings): Promise<QuietPeer> {
  const { user, password, domain, proxy, play, answersAtOnce = false, more = {} } = settings;
  const port = await freePort();
  const peer = await Peer.start(kind, scratch.fresh(kind), {
    SIP_USER: user,
    SIP_PASS: password,
    SIP_DOMAIN: domain,
    PROXY: proxy,
    SIP_PORT: String(port),
    ANSWER: answersAtOnce ? 'auto' : 'manual',
    TRACE: '1',
    ...(await media[kind](await freePorts(RTP_PORTS))),
    PLAY: play,
    PLAY_SECONDS: '120',
    ...more,
  });
  try {
    await peer.expect('registered', 10);
  } catch (error) {
    await peer[Symbol.asyncDispose]();
    throw error;
  }
  return { peer, user, address: `127.0.0.1:${port}`, [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose]() };
}
