import { Child, run } from './child.ts';
import { enterNetwork, ownNetwork } from './own-network.ts';

const SET_UP_MS = 10_000;
/** Of the world, where servers are (RFC 5737). */
const WORLD = '192.0.2.1';

/** What is sent to an address that nobody has gets lost on the way, and nobody tells: a relay gives up where it hears that it cannot send. */
const vastness = 'ip route add default dev lo';

/** A network that programs can be started in. */
export interface Place {
  /** The command, with its words, that runs another one there. */
  readonly through: readonly string[];
  /** Numeric. */
  readonly address: string;
}

/** A network as long as a process lives in it. */
interface Holder {
  readonly child: Child;
  readonly pid: number;
  readonly through: readonly string[];
}

/**
 * The world and two homes, each behind a NAT of its own that gives every pair of addresses another port (endpoint-dependent mapping and
 * filtering, RFC 4787 §4.1): nothing that one of them learns by STUN lets the other in. Disposing takes all apart.
 */
export class PrivateNetworks implements AsyncDisposable {
  readonly #holders: readonly Holder[];
  readonly world: Place;
  readonly homes: readonly [Place, Place];

  static async open(): Promise<PrivateNetworks> {
    await using stack = new AsyncDisposableStack();
    const hold = async (within: readonly string[] = []): Promise<Holder> => {
      const holder = await holdNetwork(within);
      stack.use(holder.child);
      return holder;
    };
    const world = await hold();
    await set(world, `ip addr add ${WORLD}/32 dev lo`, vastness, 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    const homes = [await openHome(world, 1, hold), await openHome(world, 2, hold)] as const;
    stack.move();
    return new PrivateNetworks(world, homes);
  }

  private constructor(world: Holder, homes: readonly [Home, Home]) {
    this.#holders = [...homes.flatMap(({ holder, nat }) => [holder, nat]), world];
    this.world = { through: world.through, address: WORLD };
    const [first, second] = homes;
    this.homes = [
      { through: first.holder.through, address: first.address },
      { through: second.holder.through, address: second.address },
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#holders) await child[Symbol.asyncDispose]();
  }
}

interface Home {
  readonly holder: Holder;
  readonly nat: Holder;
  readonly address: string;
}

/** A host, the router that hides it, and the cables: host, router, world. */
async function openHome(world: Holder, number: number, hold: (within: readonly string[]) => Promise<Holder>): Promise<Home> {
  const [nat, holder] = [await hold(world.through), await hold(world.through)];
  const [gateway, router] = [`198.51.100.${number * 4 + 1}`, `198.51.100.${number * 4 + 2}`];
  const [inside, address] = [`10.${number}.0.1`, `10.${number}.0.2`];
  await set(
    world,
    `ip link add home${number} type veth peer name out netns ${nat.pid}`,
    `ip addr add ${gateway}/30 dev home${number}`,
    `ip link set home${number} up`,
  );
  await set(
    nat,
    `ip link add in type veth peer name lan netns ${holder.pid}`,
    `ip addr add ${router}/30 dev out`,
    `ip addr add ${inside}/24 dev in`,
    'ip link set out up',
    'ip link set in up',
    `ip route add default via ${gateway}`,
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    'iptables -t nat -A POSTROUTING -o out -j MASQUERADE --random-fully',
  );
  await set(holder, `ip addr add ${address}/24 dev lan`, 'ip link set lan up', `ip route add default via ${inside}`);
  return { holder, nat, address };
}

async function holdNetwork(within: readonly string[]): Promise<Holder> {
  const told = Promise.withResolvers<number>();
  const words = [...within, ...ownNetwork(within.length > 0), 'sh', '-c', 'ip link set lo up; echo $$; exec sleep infinity'];
  const [command = '', ...args] = words;
  const child = new Child('network', command, args, {}, (line) => told.resolve(Number(line)));
  const pid = await Promise.race([told.promise, child.exited.then(() => Promise.reject(new Error(child.tail)))]);
  return { child, pid, through: enterNetwork(pid) };
}

async function set({ through }: Holder, ...commands: readonly string[]): Promise<void> {
  const [command = '', ...args] = through;
  await run(command, [...args, 'sh', '-e', '-c', commands.join('\n')], {}, SET_UP_MS);
}
