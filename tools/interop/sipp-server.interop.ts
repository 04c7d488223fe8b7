// (c) SIPp's scenarios against our server: register, options, and calls between two SIPps (or ours and SIPp) through our proxy.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Sipp, type SippSettings } from './harness/sipp.ts';
import { Trapeze } from './harness/trapeze.ts';

const skip = withoutPeers('sipp');
const timeout = 120_000;
const WAIT_MS = 20_000;

interface World extends AsyncDisposable {
  readonly scratch: Scratch;
  readonly server: OurServer;
  settings(user: string, called?: string): Pick<SippSettings, 'target' | 'domain' | 'user'>;
  /** Starts a called scenario whose port is registered for bob. */
  bob(scenario: string, transport?: 'u1' | 't1'): Promise<Sipp>;
}

async function openWorld(options: { readonly recordRoute?: boolean; readonly roles?: string } = {}): Promise<World> {
  const stack = new AsyncDisposableStack();
  try {
    const scratch = stack.use(new Scratch());
    const server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob'], ...options }));
    const settings = (user: string, called = 'nobody') => ({
      target: server.address,
      domain: server.domain,
      user: `${user};${PASSWORD};${called}`,
    });
    return {
      scratch,
      server,
      settings,
      bob: async (scenario, transport = 'u1') => {
        const port = await freePort();
        await Sipp.pass(scratch, { scenario: 'register', port, transport, ...settings('bob') });
        return Sipp.start(scratch, { scenario, port, transport, domain: server.domain });
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

suite('SIPp at our server', { skip, timeout: 900_000 }, () => {
  for (const transport of ['u1', 't1'] as const) {
    test(`register with digest, ${transport}`, { timeout }, async () => {
      await using world = await openWorld();
      await Sipp.pass(world.scratch, { scenario: 'register', transport, ...world.settings('alice') });
    });

    test(`uac calls uas through the proxy, ${transport}`, { timeout }, async () => {
      await using world = await openWorld({ recordRoute: true });
      await using bob = await world.bob('uas', transport);
      await Sipp.pass(world.scratch, { scenario: 'uac', transport, ...world.settings('alice', 'bob') });
      await bob.passed();
    });
  }

  test('register with a wrong password is challenged again', { timeout }, async () => {
    await using world = await openWorld();
    await using sipp = await Sipp.start(world.scratch, {
      scenario: 'register',
      ...world.settings('alice'),
      user: 'alice;wrong;nobody',
    });
    assert.match(await sipp.refused(), /SIP\/2\.0 401 /);
  });

  test('options in the name of a user of ours is challenged: the scenario knows no password', { timeout }, async () => {
    await using world = await openWorld();
    await using sipp = await Sipp.start(world.scratch, { scenario: 'options', ...world.settings('alice', 'echo') });
    assert.match(await sipp.refused(), /SIP\/2\.0 407 /);
  });

  // With Record-Route: SIPp sends a whole call to one address, and without a route no request of a dialog belongs there.
  for (const [caller, callee] of [
    ['uac_hold', 'uas'],
    ['uac_late_offer', 'uas'],
    ['uac_nomedia', 'uas_nomedia'],
    ['uac_cancel', 'uas_ring'],
    ['uac', 'uas_early'],
    ['message', 'uas_message'],
  ] as const) {
    test(`${caller} with ${callee}`, { timeout }, async () => {
      await using world = await openWorld({ recordRoute: true });
      await using bob = await world.bob(callee);
      await Sipp.pass(world.scratch, { scenario: caller, ...world.settings('alice', 'bob') });
      await bob.passed();
    });
  }

  test('uac_dtmf to a service of ours', { timeout }, async () => {
    await using world = await openWorld({ recordRoute: true });
    await Sipp.pass(world.scratch, { scenario: 'uac_dtmf', ...world.settings('alice', 'echo') });
  });

  test('a call to an address that nobody has registered is 480 or 404', { timeout }, async () => {
    await using world = await openWorld();
    await using sipp = await Sipp.start(world.scratch, { scenario: 'uac_nomedia', ...world.settings('alice', 'bob') });
    assert.match(await sipp.refused(), /SIP\/2\.0 (404|480) /);
  });

  for (const { scenario, code } of [
    { scenario: 'uas_busy', code: 486 },
    { scenario: 'uas_decline', code: 603 },
    { scenario: 'uas_notfound', code: 404 },
    { scenario: 'uas_unavailable', code: 480 },
  ]) {
    test(`${scenario}: our phone hears ${code} through the proxy`, { timeout }, async () => {
      await using world = await openWorld();
      await using bob = await world.bob(scenario);
      await using call = callFromAlice(world);
      assert.equal((await call.summary(WAIT_MS)).code, code, call.tail);
      await bob.passed();
    });
  }

  test('the redirect server sends our phone to bob’s contact', { timeout }, async () => {
    await using world = await openWorld({ roles: 'registrar,redirect' });
    await using bob = await world.bob('uas_nomedia');
    // The domain by its address and without an outbound proxy: the redirected call goes where the 302 says.
    await using call = new Trapeze(['call', `sip:bob@${world.server.address}`, '--listen', 'udp:127.0.0.1:0', '--duration', '1']);
    assert.equal((await call.summary(WAIT_MS)).code, 200, call.tail);
    await bob.passed();
  });

  test('the redirect server answers a caller that does not follow with 302 and the contact', { timeout }, async () => {
    await using world = await openWorld({ roles: 'registrar,redirect' });
    await using bob = await world.bob('uas_nomedia');
    await using sipp = await Sipp.start(world.scratch, { scenario: 'uac_nomedia', ...world.settings('alice', 'bob') });
    const messages = await sipp.refused();
    assert.match(messages, /SIP\/2\.0 302 /);
    assert.match(messages, new RegExp(`^Contact: .*sip:bob@127\\.0\\.0\\.1:${bob.port}`, 'm'));
  });

  test('a redirection by the called phone comes through to the caller, which follows it', { timeout }, async () => {
    await using world = await openWorld();
    await using other = await Sipp.start(world.scratch, { scenario: 'uas_nomedia', domain: '127.0.0.1' });
    const port = await freePort();
    await Sipp.pass(world.scratch, { scenario: 'register', port, ...world.settings('bob') });
    const more = { DOMAIN: `127.0.0.1:${other.port}`, SIPP_EXTRA: '-s other' };
    await using bob = await Sipp.start(world.scratch, { scenario: 'uas_redirect', port, domain: world.server.domain, more });
    await using call = callFromAlice(world, '--duration', '1');
    assert.equal((await call.summary(WAIT_MS)).code, 200, call.tail);
    await bob.passed();
    await other.passed();
  });
});

function callFromAlice({ server }: World, ...words: readonly string[]): Trapeze {
  const from = ['--from', `alice@${server.domain}`, '--proxy', server.address, '--listen', 'udp:127.0.0.1:0'];
  const sound = ['--play', 'tone:440', '--codec', 'pcmu'];
  return new Trapeze(['call', `sip:bob@${server.domain}`, ...from, ...sound, ...words], { password: PASSWORD });
}
