import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { IceAgentOptions, IceDescription } from '../ice/ice-agent.ts';
import { StreamRoute } from './stream-route.ts';

const peer = (ufrag: string) => ({ ufrag, password: 'p'.repeat(22), candidates: [], isLite: false, isControlling: true });
const way = { host: '192.0.2.9', port: 9_000 };
const stun = Uint8Array.of(0, 1);

async function setUp(hasAgent = true) {
  const clock = new FakeClock();
  const started: IceDescription[] = [];
  const received: Uint8Array[] = [];
  let options: IceAgentOptions | undefined;
  let decided = 0;
  const route = new StreamRoute({ clock, onDecided: () => void decided++ });
  if (hasAgent) {
    const open = async (given: IceAgentOptions) => {
      options = given;
      return {
        local: peer('ours'),
        gather: async () => undefined,
        receive: (datagram: Uint8Array) => void received.push(datagram),
        start: (remote: IceDescription) => void started.push(remote),
        [Symbol.dispose]: () => undefined,
      };
    };
    await route.open(open, { local: way, send: () => undefined });
  }
  return { clock, route, started, received, agent: () => options, decided: () => decided };
}

test('nobody knows where to send while checks run, then it is where they lead (RFC 8445 §12.1)', async () => {
  const { clock, route, agent, decided } = await setUp();
  route.configure(peer('a'));
  assert.deepEqual([route.isDeciding, route.selected], [true, undefined]);
  agent()?.onSelected(way);
  assert.deepEqual([route.isDeciding, route.selected, decided()], [false, way, 1]);
  assert.equal(clock.pending, 0);
});

test('checks that lead nowhere, or take too long, leave the address of the description', async () => {
  for (const end of ['failed', 'late'] as const) {
    const { clock, route, agent, decided } = await setUp();
    route.configure(peer('a'));
    if (end === 'failed') agent()?.onFailed();
    else clock.advance(limits.media.iceMs);
    assert.deepEqual([route.isDeciding, route.isLost, route.selected, decided()], [false, false, undefined, 1]);
    agent()?.onSelected(way);
    assert.equal(route.selected, undefined, 'too late');
    assert.equal(clock.pending, 0);
  }
});

test('a way whose other end does not answer any more is not sent to (RFC 7675 §5.1)', async () => {
  const { route, agent } = await setUp();
  route.configure(peer('a'));
  agent()?.onSelected(way);
  agent()?.onFailed();
  assert.ok(route.isLost);
});

test('the same credentials again go on; others begin anew; without any the description counts (RFC 8445 §9)', async () => {
  const { route, agent, started } = await setUp();
  route.configure(peer('a'));
  agent()?.onSelected(way);
  route.configure(peer('a'));
  assert.deepEqual([route.selected, started.length], [way, 1]);
  route.configure(peer('b'));
  assert.deepEqual([route.isDeciding, route.selected, started.length], [true, undefined, 2]);
  route.configure(undefined);
  assert.deepEqual([route.isDeciding, route.selected], [false, undefined]);
  route[Symbol.dispose]();
});

test('STUN is the agent’s, where there is one; the rest is left to others (RFC 7983)', async () => {
  const { route, received } = await setUp();
  assert.equal(route.take({ bytes: stun, from: way }), true);
  assert.equal(route.take({ bytes: Uint8Array.of(128, 0), from: way }), false);
  assert.deepEqual(received, [stun]);
  const { route: plain } = await setUp(false);
  assert.equal(plain.take({ bytes: stun, from: way }), false);
  plain.configure(peer('a'));
  assert.equal(plain.isDeciding, false);
});
