import assert from 'node:assert/strict';
import type { CallsOptions } from '../calls/calls.ts';
import type { RequestProcessor } from '../server/request-processor.ts';
import { Authenticator } from '../server/users/authenticator.ts';
import { userWithPassword } from '../server/users/user.ts';
import { isSipUri, sipUri } from '../sip/message/uri.ts';
import type { Session } from '../sip/ua/session.ts';
import { assertEnded, refusing, talkAndEnd } from './flow-acts.ts';
import { FLOW_PASSWORD, type FlowPhone, type FlowServer, type FlowStage } from './flow-stage.ts';
import { testFlow } from './flow-story.ts';

interface Trapezoid {
  readonly proxy1: FlowServer;
  readonly proxy2: FlowServer;
  readonly alice: FlowPhone;
  readonly bob: FlowPhone;
}

/** Two domains, each with a proxy that stays on the path, and a phone at each. */
async function trapezoid(stage: FlowStage, bobs: Partial<CallsOptions> = {}): Promise<Trapezoid> {
  const proxy1 = await stage.server('proxy1', 'atlanta.test', { recordRoute: true });
  const proxy2 = await stage.server('proxy2', 'biloxi.test', { recordRoute: true });
  const alice = await stage.phone('alice', { at: proxy1 });
  const bob = await stage.phone('bob', { at: proxy2, calls: bobs });
  return { proxy1, proxy2, alice, bob };
}

testFlow({
  title: 'RFC 3665 §3.1 two phones without a server',
  set: async (stage) => ({ alice: await stage.phone('alice'), bob: await stage.phone('bob') }),
  play: talkAndEnd,
  flow: `
    alice > bob: INVITE
    bob > alice: 180 INVITE
    bob > alice: 200 INVITE
    alice > bob: ACK
    bob > alice: BYE
    alice > bob: 200 BYE`,
});

/** What every call of a user begins with here. The RFC shows it once, and its later callers bring their credentials along (RFC 3261 §22.3). */
const challenged = `
    alice > proxy1: INVITE
    proxy1 > alice: 407 INVITE
    alice > proxy1: ACK`;

/** The INVITE on its way to Bob, who has not answered yet. */
const asked = `${challenged}
    alice > proxy1 > proxy2: INVITE
    proxy1 > alice: 100 INVITE
    proxy2 > bob: INVITE
    proxy2 > proxy1: 100 INVITE`;

/** A call that Bob ends, every message by both proxies. */
const byBothProxies = `${asked}
    bob > proxy2 > proxy1 > alice: 180 INVITE
    bob > proxy2 > proxy1 > alice: 200 INVITE
    alice > proxy1 > proxy2 > bob: ACK
    bob > proxy2 > proxy1 > alice: BYE
    alice > proxy1 > proxy2 > bob: 200 BYE`;

testFlow({
  title: 'RFC 3665 §3.2 through two proxies',
  set: trapezoid,
  play: talkAndEnd,
  flow: byBothProxies,
});

testFlow({
  title: 'RFC 3665 §3.2 through two proxies, over TCP at both ends and UDP in between (RFC 5658)',
  set: async (stage) => {
    const proxy1 = await stage.server('proxy1', 'atlanta.test', { recordRoute: true });
    const proxy2 = await stage.server('proxy2', 'biloxi.test', { recordRoute: true });
    const alice = await stage.phone('alice', { at: proxy1, transport: 'tcp' });
    const bob = await stage.phone('bob', { at: proxy2, transport: 'tcp' });
    return { alice, bob };
  },
  play: async (stage, { alice, bob }) => {
    await talkAndEnd(stage, { alice, bob });
    const last = stage.recorder.texts.filter((text) => text.startsWith('INVITE')).at(-1) ?? '';
    assert.equal(last.match(/^Record-Route: /gm)?.length, 4);
  },
  flow: byBothProxies,
});

testFlow({
  title: 'RFC 3665 §3.3 both proxies ask for credentials',
  set: async (stage) => {
    const cast = await trapezoid(stage);
    const { alice, proxy2 } = cast;
    stage.users.add(userWithPassword('alice', proxy2.domain, FLOW_PASSWORD));
    // She learns that the second realm is hers too, as from any registrar of hers.
    const from = { uri: sipUri({ user: 'alice', host: proxy2.domain }), params: new Map() };
    const { routes: _, ...identity } = { ...alice.identity, from };
    const elsewhere = alice.agent.register({ identity, registrar: sipUri({ host: proxy2.domain }) });
    await stage.run(5_000);
    await stage.during(elsewhere.stop());
    proxy2.server.add(askingStrangers(stage, proxy2));
    return cast;
  },
  play: async (stage, { alice, bob }) => {
    const [hers] = await stage.talk(alice, bob);
    assert.equal(hers.facts.state, 'active');
    hers.hangUp();
  },
  flow: `${challenged}
    alice > proxy1 > proxy2: INVITE
    proxy2 > proxy1: 407 INVITE
    proxy1 > proxy2: ACK
    proxy1 > alice: 407 INVITE
    alice > proxy1: ACK
    alice > proxy1 > proxy2: INVITE
    proxy1 > alice: 100 INVITE
    proxy2 > bob: INVITE
    proxy2 > proxy1: 100 INVITE
    bob > proxy2 > proxy1 > alice: 180 INVITE
    bob > proxy2 > proxy1 > alice: 200 INVITE
    alice > proxy1 > proxy2 > bob: ACK
    alice > proxy1 > proxy2 > bob: BYE
    bob > proxy2 > proxy1 > alice: 200 BYE`,
});

testFlow({
  title: 'RFC 3665 §3.4 the first proxy is dead',
  set: async (stage) => {
    const proxy1 = await stage.server('proxy1', 'example.test', { recordRoute: true });
    const proxy2 = await stage.server('proxy2', 'example.test', { recordRoute: true });
    const records = [proxy1, proxy2].map(({ name, host }, priority) => {
      stage.network.name(`${name}.example.test`, host);
      return { priority, weight: 1, port: 5060, target: `${name}.example.test` };
    });
    stage.network.dns.service('_sip._udp.example.test', ...records);
    const bob = await stage.phone('bob', { at: proxy2 });
    const alice = await stage.phone('alice', { at: proxy1, findsServers: true });
    return { proxy1, alice, bob };
  },
  play: async (stage, { proxy1, alice, bob }) => {
    stage.network.impair({ to: proxy1.host }, { lossRate: 1 });
    await talkAndEnd(stage, { alice, bob });
  },
  flow: `
    alice > (proxy1): INVITE
    alice > proxy2: INVITE
    proxy2 > alice: 407 INVITE
    alice > proxy2: ACK
    alice > proxy2 > bob: INVITE
    proxy2 > alice: 100 INVITE
    bob > proxy2 > alice: 180 INVITE
    bob > proxy2 > alice: 200 INVITE
    alice > proxy2 > bob: ACK
    bob > proxy2 > alice: BYE
    alice > proxy2 > bob: 200 BYE`,
});

testFlow({
  title: 'RFC 3665 §3.5 through an edge proxy in the place of the ALG, which rewrites nothing',
  set: async (stage) => {
    const policy = { edgeOf: ['biloxi.test'] };
    const edge = await stage.server('edge', 'edge.test', { recordRoute: true, policy });
    const proxy2 = await stage.server('proxy2', 'biloxi.test', { recordRoute: true });
    const bob = await stage.phone('bob', { at: proxy2 });
    return { alice: await stage.phone('alice', { through: edge }), bob };
  },
  play: async (stage, { alice, bob }) => {
    const [hers, his] = await stage.talk(alice, bob);
    hers.hangUp();
    await stage.until(() => his.facts.state === 'ended');
    assertEnded(his, 'remote', 200);
  },
  flow: `
    alice > edge > proxy2: INVITE
    edge > alice: 100 INVITE
    proxy2 > bob: INVITE
    proxy2 > edge: 100 INVITE
    bob > proxy2 > edge > alice: 180 INVITE
    bob > proxy2 > edge > alice: 200 INVITE
    alice > edge > proxy2 > bob: ACK
    alice > edge > proxy2 > bob: BYE
    bob > proxy2 > edge > alice: 200 BYE`,
});

testFlow({
  title: 'RFC 3665 §3.6 redirected to another domain, the answer in the ACK',
  set: async (stage) => {
    const redirect = await stage.server('redirect', 'biloxi.test', { roles: ['redirect'] });
    const proxy3 = await stage.server('proxy3', 'chicago.test', { recordRoute: true });
    const bob = await stage.phone('bob', { at: proxy3 });
    redirect.staticRoutes.bind('sip:bob@biloxi.test', [{ contact: 'sip:bob@chicago.test' }]);
    return { alice: await stage.phone('alice'), bob };
  },
  play: async (stage, { alice, bob }) => {
    const target = sipUri({ user: 'bob', host: 'biloxi.test' });
    const answer = { contentType: 'application/sdp', bytes: Buffer.from(ANSWER) };
    const invite = alice.agent.invite({ identity: alice.identity, target, answerOffer: () => answer });
    const sessions: Session[] = [];
    invite.onAnswered(({ session }) => sessions.push(session));
    const his = await stage.answer(bob);
    assert.equal(his.agreed?.send.name, 'PCMU');
    his.hangUp();
    await stage.until(() => sessions[0]?.state === 'ended');
  },
  flow: `
    alice > redirect: INVITE
    redirect > alice: 302 INVITE
    alice > redirect: ACK
    alice > proxy3 > bob: INVITE
    proxy3 > alice: 100 INVITE
    bob > proxy3 > alice: 180 INVITE
    bob > proxy3 > alice: 200 INVITE
    alice > proxy3 > bob: ACK
    bob > proxy3 > alice: BYE
    alice > proxy3 > bob: 200 BYE`,
});

testFlow({
  title: 'RFC 3665 §3.7 a re-INVITE from a new address',
  set: async (stage) => {
    const proxy2 = await stage.server('proxy2', 'biloxi.test');
    const bob = await stage.phone('bob', { at: proxy2, roams: true });
    return { alice: await stage.phone('alice'), bob };
  },
  play: async (stage, { alice, bob }) => {
    const [hers, his] = await stage.talk(alice, bob);
    stage.move(bob, '10.0.2.1');
    await stage.during(bob.calls.reinviteAll(bob.account.id));
    await stage.calm();
    const { remoteTarget } = hers.dialog ?? assert.fail();
    assert.equal(isSipUri(remoteTarget) && remoteTarget.host, '10.0.2.1');
    assert.equal(alice.media.stream.settings.at(-1)?.remote.address, '10.0.2.1');
    hers.hangUp();
    await stage.until(() => his.facts.state === 'ended');
  },
  flow: `
    alice > proxy2 > bob: INVITE
    proxy2 > alice: 100 INVITE
    bob > proxy2 > alice: 180 INVITE
    bob > proxy2 > alice: 200 INVITE
    alice > bob: ACK
    bob > alice: INVITE    # from elsewhere
    alice > bob: 200 INVITE
    bob > alice: ACK
    alice > bob: BYE
    bob > alice: 200 BYE`,
});

testFlow({
  title: 'RFC 3665 §3.8 nobody answers, and the caller gives up',
  set: trapezoid,
  play: async (stage, { alice, bob }) => {
    const hers = stage.place(alice, bob.uri);
    const his = await stage.ringing(bob);
    await stage.calm();
    hers.hangUp();
    await stage.until(() => his.facts.state === 'ended');
    assertEnded(hers, 'local', 487);
    assertEnded(his, 'remote', 487);
  },
  flow: `${asked}
    bob > proxy2 > proxy1 > alice: 180 INVITE
    alice > proxy1: CANCEL
    proxy1 > alice: 200 CANCEL
    proxy1 > proxy2: CANCEL
    proxy2 > proxy1: 200 CANCEL
    proxy2 > bob: CANCEL
    bob > proxy2: 200 CANCEL
    bob > proxy2: 487 INVITE
    proxy2 > bob: ACK
    proxy2 > proxy1: 487 INVITE
    proxy1 > proxy2: ACK
    proxy1 > alice: 487 INVITE
    alice > proxy1: ACK`,
});

/** How a refusal goes back, hop by hop. */
const refusedWith = (status: number): string => `
    bob > proxy2: ${status} INVITE
    proxy2 > bob: ACK
    proxy2 > proxy1: ${status} INVITE
    proxy1 > proxy2: ACK
    proxy1 > alice: ${status} INVITE
    alice > proxy1: ACK`;

testFlow({
  title: 'RFC 3665 §3.9 busy',
  set: (stage) => trapezoid(stage, refusing(486)),
  play: async (stage, { alice, bob }) => {
    const hers = stage.place(alice, bob.uri);
    await stage.until(() => hers.facts.state === 'ended');
    assertEnded(hers, 'remote', 486);
  },
  flow: `${asked}${refusedWith(486)}`,
});

testFlow({
  title: 'RFC 3665 §3.10 no response from the phone',
  set: trapezoid,
  play: async (stage, { alice, bob }) => {
    stage.network.impair({ to: bob.host }, { lossRate: 1 });
    const hers = stage.place(alice, bob.uri);
    await stage.until(() => hers.facts.state === 'ended', 90_000);
    assert.equal(hers.facts.end?.status, 408);
  },
  flow: `${challenged}
    alice > proxy1 > proxy2: INVITE
    proxy1 > alice: 100 INVITE
    proxy2 > (bob): INVITE
    proxy2 > proxy1: 100 INVITE
    proxy2 > proxy1: 408 INVITE
    proxy1 > proxy2: ACK
    proxy1 > alice: 408 INVITE
    alice > proxy1: ACK`,
});

testFlow({
  title: 'RFC 3665 §3.11 temporarily unavailable',
  set: trapezoid,
  play: async (stage, { alice, bob }) => {
    const hers = stage.place(alice, bob.uri);
    const his = await stage.ringing(bob);
    await stage.calm();
    his.decline(480);
    await stage.until(() => hers.facts.state === 'ended');
    assertEnded(hers, 'remote', 480);
  },
  flow: `${asked}
    bob > proxy2 > proxy1 > alice: 180 INVITE${refusedWith(480)}`,
});

/** Takes G.711 of whatever is offered. */
const ANSWER = ['v=0', 'o=- 1 1 IN IP4 10.0.1.2', 's=-', 'c=IN IP4 10.0.1.2', 't=0 0', 'm=audio 4000 RTP/AVP 0', ''].join('\r\n');

/** Asks callers of other domains for credentials too (RFC 3261 §22.3). */
function askingStrangers({ clock, random, users }: FlowStage, { domain }: FlowServer): RequestProcessor {
  const asking = new Authenticator({ clock, random, domains: [domain], users, algorithms: ['MD5'] });
  return {
    process: ({ transaction, sender, isInKnownDialog }) => {
      if (sender !== undefined || isInKnownDialog) return 'passed';
      const outcome = asking.authenticate(transaction.request, 'proxy', domain);
      return 'refusal' in outcome ? outcome.refusal : 'passed';
    },
  };
}
