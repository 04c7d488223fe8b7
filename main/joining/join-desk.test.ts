import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogFacts } from '../base/log.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { ByteStream } from '../net/network.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { MemoryHost } from '../testing/memory-host.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { joinKey } from './join-code.ts';
import { type Invitation, JoinDesk } from './join-desk.ts';
import type { JoinGrant, JoinWish } from './join-words.ts';
import { type JoinFailure, requestJoin } from './request-join.ts';

const HOST = '192.0.2.1';
const HOUR_MS = 3_600_000;

function setUp({ isFull = false } = {}) {
  const clock = new FakeClock();
  const random = new SeededRandom(7);
  const net = new MemoryNetwork({ clock, random });
  const home = net.host(HOST);
  const guest = net.host('192.0.2.2');
  const logged: string[] = [];
  const admitted: string[] = [];
  const log = {
    write: (_level: string, message: string, facts?: LogFacts) => void logged.push(`${message} ${JSON.stringify(facts)}`),
  };
  const admit = ({ name }: JoinWish): Result<JoinGrant, 'DOMAIN_FULL'> => {
    if (isFull) return fail('DOMAIN_FULL');
    admitted.push(name);
    return ok({ domain: 'trapeze.local', user: name, password: 'pa55', port: 5060 });
  };
  const desk = new JoinDesk({ clock, random, network: home, log, admit });
  return { clock, random, net, home, guest, desk, logged, admitted };
}

type Stage = ReturnType<typeof setUp>;

async function invited({ desk }: Stage, people = 1, lifeMs = HOUR_MS): Promise<Invitation> {
  const made = await desk.invite(people, lifeMs);
  assert.ok(made.ok);
  return made.value;
}

/** Joins by `code`, which may be a wrong one. */
async function join(
  { clock, random, guest, desk }: Stage,
  { id, secret }: { readonly id: string; readonly secret: string },
  network: MemoryHost = guest,
): Promise<Result<JoinGrant, JoinFailure>> {
  const key = await joinKey({ id, secret });
  const address = { host: HOST, port: desk.port ?? 9 };
  const joining = requestJoin({ clock, random, network }, address, { id, key, wish: { name: 'bob' } });
  await clock.run(100);
  return await joining;
}

function end({ clock, net, desk }: Stage): void {
  desk[Symbol.dispose]();
  clock.advance(10);
  assert.deepEqual([clock.pending, net.openStreams], [0, 0]);
}

test('who knows the code gets a name and a password; on the wire is neither, nor the code', async () => {
  const stage = setUp();
  const { code } = await invited(stage);
  const seen: Buffer[] = [];
  const { connect } = stage.guest;
  stage.guest.connect = async (...to: Parameters<typeof connect>) => {
    const connected = await connect.apply(stage.guest, to);
    if (connected.ok) overhear(connected.value, seen);
    return connected;
  };
  const joined = await join(stage, code);
  assert.deepEqual(joined, { ok: true, value: { domain: 'trapeze.local', user: 'bob', password: 'pa55', port: 5060 } });
  const wire = Buffer.concat(seen).toString();
  assert.match(wire, /sealed/);
  for (const secret of ['bob', 'pa55', code.secret]) assert.ok(!wire.includes(secret) && !stage.logged.join().includes('pa55'));
  assert.ok(!stage.logged.join().includes(code.secret));
  end(stage);
});

function overhear(stream: ByteStream, seen: Buffer[]): void {
  stream.onBytes((bytes) => void seen.push(Buffer.from(bytes)));
  const write = stream.write.bind(stream);
  stream.write = (bytes) => {
    seen.push(Buffer.from(bytes));
    write(bytes);
  };
}

test('an invitation is good for as many as it says, then the door is closed', async () => {
  const stage = setUp();
  const { code } = await invited(stage, 2);
  assert.ok((await join(stage, code)).ok);
  assert.equal(stage.desk.invitations[0]?.remaining, 1);
  assert.ok((await join(stage, code)).ok);
  assert.deepEqual([stage.desk.invitations[0]?.state, stage.desk.port], ['used', undefined]);
  assert.deepEqual(await join(stage, code), { ok: false, error: 'INVITER_UNREACHABLE' });
  end(stage);
});

test('it expires, and can be revoked', async () => {
  const stage = setUp();
  const first = await invited(stage, 1, 60_000);
  const second = await invited(stage, 1, HOUR_MS);
  await stage.clock.run(60_000);
  assert.deepEqual(
    stage.desk.invitations.map(({ state }) => state),
    ['expired', 'open'],
  );
  assert.deepEqual(await join(stage, first.code), { ok: false, error: 'CODE_REFUSED' });
  stage.desk.revoke(second.code.id);
  assert.equal(stage.desk.port, undefined);
  end(stage);
});

test('guesses are counted: after the last the right code is refused too', async () => {
  const stage = setUp();
  const { code } = await invited(stage, 5);
  for (let guess = 0; guess < limits.joining.guesses - 1; guess++)
    assert.deepEqual(await join(stage, { ...code, secret: `${guess}000000000` }), { ok: false, error: 'CODE_REFUSED' });
  assert.ok((await join(stage, code)).ok);
  await join(stage, { ...code, secret: '1111111111' });
  assert.equal(stage.desk.invitations[0]?.state, 'blocked');
  assert.equal((await join(stage, code)).ok, false);
  assert.deepEqual(stage.admitted, ['bob']);
  end(stage);
});

test('a full domain says so, and the invitation stays', async () => {
  const stage = setUp({ isFull: true });
  const { code } = await invited(stage);
  assert.deepEqual(await join(stage, code), { ok: false, error: 'DOMAIN_FULL' });
  assert.equal(stage.desk.invitations[0]?.remaining, 1);
  end(stage);
});

test('there are no more invitations than the bound; ended ones make room', async () => {
  const stage = setUp();
  await invited(stage, 1, 1_000);
  for (let more = 1; more < limits.joining.invitations; more++) await invited(stage);
  assert.deepEqual(await stage.desk.invite(1, HOUR_MS), { ok: false, error: 'INVITATIONS_FULL' });
  stage.clock.advance(1_000);
  await invited(stage);
  assert.equal(stage.desk.invitations.length, limits.joining.invitations);
  end(stage);
});

test('who says nothing, too much or nonsense is let go, and only so many are heard at once', async () => {
  const stage = setUp();
  await invited(stage);
  const address = { host: HOST, port: stage.desk.port ?? 0 };
  const silent = Array.from({ length: limits.joining.connections + 3 }, () => stage.guest.connect(address));
  await stage.clock.run(100);
  await Promise.all(silent);
  assert.equal(stage.net.openStreams, 2 * limits.joining.connections);
  await stage.clock.run(2 * limits.joining.lineMs);
  assert.equal(stage.net.openStreams, 0);

  for (const said of [
    '{"id":\n',
    `${'x'.repeat(limits.joining.lineBytes + 1)}`,
    '[]\n',
    '{"id":"K7","key":"AAAA","sealed":"AAAA"}\n',
  ]) {
    const connecting = stage.guest.connect(address);
    await stage.clock.run(10);
    const connected = await connecting;
    assert.ok(connected.ok);
    connected.value.write(Buffer.from(said));
    await stage.clock.run(2 * limits.joining.lineMs);
  }
  assert.equal(stage.net.openStreams, 0);
  assert.deepEqual(stage.admitted, []);
  end(stage);
});

test('a line longer than the bound ends the talk at once', async () => {
  const stage = setUp();
  await invited(stage);
  const connecting = stage.guest.connect({ host: HOST, port: stage.desk.port ?? 0 });
  await stage.clock.run(10);
  const connected = await connecting;
  assert.ok(connected.ok);
  connected.value.write(Buffer.alloc(limits.joining.lineBytes + 1, 'x'));
  await stage.clock.run(10);
  assert.equal(stage.net.openStreams, 0);
  end(stage);
});

test('a copy that does not know the code is not believed', async () => {
  const impostor = setUp();
  const { code } = await invited(impostor);
  const other = { ...code, secret: code.secret === '0000000000' ? '1111111111' : '0000000000' };
  assert.deepEqual(await join(impostor, other), { ok: false, error: 'CODE_REFUSED' });
  end(impostor);
});
