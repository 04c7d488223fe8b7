import assert from 'node:assert/strict';
import type { CallRules } from '../contract/call-rules.ts';
import { decideIncoming, noRules } from '../phone/call-rules.ts';
import { serializeUri } from '../sip/message/uri.ts';
import { assertTalking, refusing } from './flow-acts.ts';
import type { FlowStage } from './flow-stage.ts';
import { testFlow } from './flow-story.ts';
import { OFFICE_DOMAIN, type Office, office, registerContacts } from './rfc5359-stage.ts';

/** What `phone` answers and the proxy keeps to itself, to try the next. */
const refuses = (phone: string, status: number): string => `
    proxy > ${phone}: INVITE
    ${phone} > proxy: ${status} INVITE
    proxy > ${phone}: ACK`;

const answers = (phone: string): string => `
    proxy > ${phone}: INVITE
    ${phone} > proxy > alice: 180 INVITE
    ${phone} > proxy > alice: 200 INVITE
    alice > proxy > ${phone}: ACK`;

/** Whom Alice calls for Bob. */
async function getsCarol(stage: FlowStage, { alice, bob, carol }: Pick<Office, 'alice' | 'bob' | 'carol'>): Promise<void> {
  stage.place(alice, bob.uri);
  await stage.answer(carol);
  assertTalking(alice, carol);
}

testFlow({
  title: 'RFC 5359 §2.7 forwarding, unconditional',
  set: async (stage) => {
    const cast = await office(stage);
    cast.proxy.staticRoutes.bind(`sip:bob@${OFFICE_DOMAIN}`, [{ contact: `sip:carol@${OFFICE_DOMAIN}` }]);
    return cast;
  },
  play: getsCarol,
  flow: `
    alice > proxy: INVITE
    proxy > alice: 100 INVITE
    ${answers('carol')}`,
});

testFlow({
  title: 'RFC 5359 §2.7 forwarding, and who has answered says that it is somebody else (RFC 4916 §4.4)',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    const bob = await stage.phone('bob', { at: proxy });
    const carol = await stage.phone('carol', { at: proxy, account: { tellsConnectedIdentity: true } });
    proxy.staticRoutes.bind(serializeUri(bob.uri), [{ contact: serializeUri(carol.uri) }]);
    return { alice: await stage.phone('alice'), bob, carol };
  },
  play: async (stage, { alice, bob, carol }) => {
    const call = stage.place(alice, bob.uri);
    await stage.answer(carol);
    assert.deepEqual(call.facts.peer.uri, carol.uri);
  },
  flow: `
    alice > proxy: INVITE
    proxy > alice: 100 INVITE
    ${answers('carol')}
    carol > proxy > alice: UPDATE
    alice > proxy > carol: 200 UPDATE`,
});

testFlow({
  title: 'RFC 5359 §2.8 forwarding when busy: a contact of less q',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    const bob = await stage.phone('bob', { at: proxy, calls: refusing(486) });
    const carol = await stage.phone('carol', { at: proxy });
    await registerContacts(stage, bob, [`<sip:carol@${OFFICE_DOMAIN}>;q=0.5`]);
    return { alice: await stage.phone('alice'), bob, carol };
  },
  play: getsCarol,
  flow: `
    alice > proxy: INVITE
    proxy > alice: 100 INVITE
    ${refuses('bob', 486)}
    ${answers('carol')}`,
});

testFlow({
  title: 'forwarding by the phone itself: 302 to somebody else (RFC 3261 §8.3)',
  set: office,
  play: async (stage, { alice, bob, carol }) => {
    stage.place(alice, bob.uri);
    const ringing = await stage.ringing(bob);
    await stage.calm();
    ringing.redirect([{ uri: carol.uri, params: new Map() }]);
    await stage.answer(carol);
    assertTalking(alice, carol);
    assert.equal(bob.calls.running.length, 0);
  },
  flow: `
    alice > proxy > bob: INVITE
    proxy > alice: 100 INVITE
    bob > proxy > alice: 180 INVITE
    bob > proxy > alice: 302 INVITE
    proxy > bob: ACK
    alice > proxy: ACK
    alice > proxy: INVITE
    proxy > alice: 100 INVITE
    ${answers('carol')}`,
});

/** Bob's phone has rules of its own, and his proxy goes where it sends callers (RFC 3261 §16.7 step 4). */
const ruled = (rules: Partial<CallRules>) => async (stage: FlowStage) => {
  const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true, policy: { recursesOnRedirect: true } });
  const bob = await stage.phone('bob', { at: proxy });
  const carol = await stage.phone('carol', { at: proxy });
  const dave = await stage.phone('dave');
  bob.calls.onIncoming((call) => {
    const isBusy = bob.calls.running.some(({ facts }) => facts.state === 'active');
    const action = decideIncoming({ ...noRules, ...rules }, isBusy);
    const forward = (): void => call.redirect([{ uri: carol.uri, params: new Map() }]);
    if (action.act !== 'forward') return;
    if (action.afterMs === 0) forward();
    else void stage.clock.after(action.afterMs, forward);
  });
  return { alice: await stage.phone('alice'), bob, carol, dave };
};

/** Through Bob's phone, which sends on what comes, at once or after it rang, to Carol. */
const sentOn = (ringing = '') => `
    alice > proxy > bob: INVITE
    proxy > alice: 100 INVITE
    ${ringing}
    bob > proxy: 302 INVITE
    proxy > bob: ACK
    ${answers('carol')}`;

testFlow({
  title: 'RFC 5359 §2.7 forwarding, unconditional, by a rule of the phone',
  set: ruled({ forwardAlways: 'carol' }),
  play: async (stage, { alice, bob, carol }) => {
    await getsCarol(stage, { alice, bob, carol });
    assert.equal(bob.calls.running.length, 0);
  },
  flow: sentOn(),
});

testFlow({
  title: 'RFC 5359 §2.8 forwarding when busy, by a rule of the phone',
  set: async (stage) => {
    const cast = await ruled({ forwardBusy: 'carol' })(stage);
    await stage.talk(cast.dave, cast.bob);
    return cast;
  },
  play: async (stage, { alice, bob, carol, dave }) => {
    await getsCarol(stage, { alice, bob, carol });
    assertTalking(dave, bob);
  },
  flow: sentOn(),
});

testFlow({
  title: 'RFC 5359 §2.9 forwarding when nobody answers, by a rule of the phone',
  set: ruled({ forwardNoAnswer: 'carol', noAnswerSeconds: 20 }),
  play: async (stage, { alice, bob, carol }) => {
    const call = stage.place(alice, bob.uri);
    await stage.ringing(bob);
    await stage.run(18_000);
    assert.equal(call.facts.state, 'remoteRinging');
    await stage.answer(carol);
    assertTalking(alice, carol);
    assert.equal(bob.calls.running.length, 0);
  },
  flow: sentOn('bob > proxy > alice: 180 INVITE'),
});

testFlow({
  title: 'RFC 5359 §2.12 find-me: one place after the other, by q',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    const phone = (name: string, status?: number) =>
      stage.phone(name, { at: proxy, user: 'bob', registers: false, ...(status && { calls: refusing(status) }) });
    const places = [await phone('desk', 480), await phone('lab', 486), await phone('home')];
    const [desk, , home] = places;
    assert.ok(desk && home);
    const contacts = places.map(({ host }, index) => `<sip:bob@${host}:5060>;q=0.${9 - index}`);
    await registerContacts(stage, desk, contacts);
    return { alice: await stage.phone('alice'), desk, home };
  },
  play: async (stage, { alice, desk, home }) => {
    stage.place(alice, desk.uri);
    await stage.answer(home);
    assertTalking(alice, home);
  },
  flow: `
    alice > proxy: INVITE
    proxy > alice: 100 INVITE
    ${refuses('desk', 480)}
    ${refuses('lab', 486)}
    ${answers('home')}`,
});

testFlow({
  title: 'RFC 5359 §2.12 find-me: a place that rings unanswered is given up by the proxy (RFC 3261 §16.8)',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true, policy: { ringSeconds: 20 } });
    const place = (name: string) => stage.phone(name, { at: proxy, user: 'bob', registers: false });
    const [desk, home] = [await place('desk'), await place('home')];
    await registerContacts(stage, desk, [`<sip:bob@${desk.host}:5060>;q=0.9`, `<sip:bob@${home.host}:5060>;q=0.5`]);
    return { alice: await stage.phone('alice'), desk, home };
  },
  play: async (stage, { alice, desk, home }) => {
    stage.place(alice, desk.uri);
    const missed = await stage.ringing(desk);
    await stage.answer(home);
    assertTalking(alice, home);
    assert.deepEqual([missed.facts.state, missed.facts.end?.reason], ['ended', '']);
  },
  flow: `
    alice > proxy > desk: INVITE
    proxy > alice: 100 INVITE
    desk > proxy > alice: 180 INVITE
    proxy > desk: CANCEL
    proxy > home: INVITE
    desk > proxy: 200 CANCEL
    desk > proxy: 487 INVITE
    proxy > desk: ACK
    home > proxy > alice: 180 INVITE
    home > proxy > alice: 200 INVITE
    alice > proxy > home: ACK`,
});

testFlow({
  title: 'single-line extension: all phones of a user ring, one answers, the others stop',
  set: async (stage) => {
    const proxy = await stage.server('proxy', OFFICE_DOMAIN, { recordRoute: true });
    const desk = await stage.phone('desk', { at: proxy, user: 'bob' });
    const home = await stage.phone('home', { at: proxy, user: 'bob', delayMs: 120 });
    return { alice: await stage.phone('alice'), desk, home };
  },
  play: async (stage, { alice, desk, home }) => {
    stage.place(alice, desk.uri);
    const stopped = await stage.ringing(home);
    await stage.ringing(desk);
    await stage.calm();
    await stage.answer(desk);
    assertTalking(alice, desk);
    assert.deepEqual(
      [stopped.facts.state, stopped.facts.end?.reason],
      ['ended', 'SIP;cause=200;text="Call completed elsewhere"'],
    );
  },
  flow: `
    alice > proxy: INVITE
    proxy > desk: INVITE
    proxy > home: INVITE
    proxy > alice: 100 INVITE
    desk > proxy: 180 INVITE
    proxy > alice: 180 INVITE
    home > proxy: 180 INVITE
    proxy > alice: 180 INVITE
    desk > proxy > alice: 200 INVITE
    proxy > home: CANCEL
    alice > proxy > desk: ACK
    home > proxy: 200 CANCEL
    home > proxy: 487 INVITE
    proxy > home: ACK`,
});
