import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { type Qos, qos } from '../../native/qos/qos.ts';
import { systemClock } from '../base/clock.ts';
import type { ByteStream } from './network.ts';
import { NodeNetwork } from './node-network.ts';
import { fdOf } from './socket-handle.ts';
import { outcomeOf, type SocketMarking, socketMarking } from './socket-marking.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

function addonThat(setDscp: Qos['setDscp']): Qos {
  return { setDscp, dscpOf: () => 0, raiseThread: () => 0 };
}

test('sound is expedited forwarding and signalling AF31 (RFC 3246, RFC 4594 §2.3)', () => {
  const marked: (readonly [number, number])[] = [];
  const addon = addonThat((fd, dscp) => {
    marked.push([fd, dscp]);
    return 0;
  });
  const media = socketMarking('media', addon);
  assert.equal(media.outcome, 'idle');
  media.mark(7);
  socketMarking('sip', addon).mark(8);
  assert.deepEqual(marked, [
    [7, 46],
    [8, 26],
  ]);
  assert.equal(media.outcome, 'done');
});

test('a refusal is told by the name of the system, and nothing else happens', () => {
  const marking = socketMarking(
    'sip',
    addonThat(() => -1),
  );
  marking.mark(3);
  assert.equal(marking.outcome, 'EPERM');
  marking.mark(undefined);
  assert.equal(marking.outcome, 'ENOTSUP');
});

/** Notes what it is asked to mark, and marks it where the addon is there. */
class NotedMarking implements SocketMarking {
  readonly fds: (number | undefined)[] = [];
  readonly #real = socketMarking('sip');

  mark(fd: number | undefined): void {
    this.fds.push(fd);
    this.#real.mark(fd);
  }

  get outcome(): string {
    return this.#real.outcome;
  }
}

test('every socket of a network is marked: datagrams, listeners, and streams that we open', async () => {
  const marking = new NotedMarking();
  const network = new NodeNetwork(systemClock, { marking });
  const bound = await network.bindDatagram(LOOPBACK);
  const listening = await network.listen(LOOPBACK);
  assert.ok(bound.ok && listening.ok);
  using _socket = bound.value;
  using listener = listening.value;
  const accepted = Promise.withResolvers<ByteStream>();
  listener.onAccepted((stream) => accepted.resolve(stream));
  const connected = await network.connect(listener.local);
  assert.ok(connected.ok);
  using _ours = connected.value;
  using _theirs = await accepted.promise;
  assert.equal(marking.fds.length, 3);
  if (process.platform !== 'win32') assert.ok(marking.fds.every((fd) => fd !== undefined && fd > 2));
  if (qos !== undefined)
    assert.deepEqual(
      marking.fds.map((fd) => qos?.dscpOf(fd ?? -1)),
      [26, 26, 26],
    );
});

// The addon is optional, and so are these: `npm run build:qos`.
if (qos !== undefined) whereItIsBuilt(qos);

function whereItIsBuilt(addon: Qos): void {
  test('the system takes the mark, over IPv4 and IPv6', async () => {
    for (const [type, address] of [
      ['udp4', '127.0.0.1'],
      ['udp6', '::1'],
    ] as const) {
      const socket = createSocket(type);
      socket.bind(0, address);
      await once(socket, 'listening');
      const fd = fdOf(socket) ?? -1;
      const marking = socketMarking('media');
      assert.equal(addon.dscpOf(fd), 0);
      marking.mark(fd);
      assert.deepEqual([marking.outcome, addon.dscpOf(fd)], ['done', 46]);
      socket.close();
      assert.equal(fdOf(socket), undefined);
    }
  });

  test('what is no socket, no class and no number of steps is refused, not thrown', () => {
    assert.equal(outcomeOf(addon.setDscp(-1, 46)), 'EBADF');
    assert.equal(outcomeOf(addon.setDscp(0, 64)), 'EINVAL');
    assert.equal(outcomeOf(addon.raiseThread(0)), 'EINVAL');
    assert.match(outcomeOf(addon.raiseThread(1)), /^(done|EACCES|EPERM|ENOTSUP)$/);
  });
}
