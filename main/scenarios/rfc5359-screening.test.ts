import assert from 'node:assert/strict';
import type { RequestProcessor } from '../server/request-processor.ts';
import { headers } from '../sip/message/headers.ts';
import { serializeUri } from '../sip/message/uri.ts';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { OFFICE_DOMAIN, office } from './rfc5359-stage.ts';

/** Lets nobody of `callers` call `callee`: who sent it is what it says, or who has proved it. */
function screening(callee: string, callers: readonly string[]): RequestProcessor {
  return {
    process: ({ transaction: { request }, member, sender, isInKnownDialog }) => {
      const from = request.headers.read(headers.from);
      const caller = sender ?? (from?.ok ? serializeUri(from.value.uri) : '');
      const isScreened = request.method === 'INVITE' && !isInKnownDialog && member === callee && callers.includes(caller);
      return isScreened ? { status: 403, reason: 'Screening Failure' } : 'passed';
    },
  };
}

testFlow({
  title: 'RFC 5359 §2.13 incoming call screening: one caller is refused, another passes',
  set: async (stage) => {
    const cast = await office(stage);
    const unwanted = await stage.phone('unwanted');
    cast.proxy.server.add(screening(`sip:bob@${OFFICE_DOMAIN}`, [serializeUri(unwanted.uri)]));
    return { ...cast, unwanted };
  },
  play: async (stage, { unwanted, alice, bob }) => {
    const refused = stage.place(unwanted, bob.uri);
    await stage.until(() => refused.facts.state === 'ended');
    assert.deepEqual([refused.facts.end?.status, bob.calls.running.length], [403, 0]);
    await stage.talk(alice, bob);
    assertTalking(alice, bob);
  },
  flow: `
    unwanted > proxy: INVITE
    proxy > unwanted: 403 INVITE
    unwanted > proxy: ACK
    alice > proxy > bob: INVITE
    proxy > alice: 100 INVITE
    bob > proxy > alice: 180 INVITE
    bob > proxy > alice: 200 INVITE
    alice > proxy > bob: ACK`,
});

testFlow({
  title: 'RFC 5359 §2.14 outgoing call screening: who has proved who it is may not call there',
  set: async (stage) => {
    const cast = await office(stage);
    const { proxy, carol } = cast;
    proxy.server.add({
      process: ({ sender, domain }) =>
        sender === serializeUri(carol.uri) && domain === undefined ? { status: 403, reason: 'Screening Failure' } : 'passed',
    });
    return cast;
  },
  play: async (stage, { alice, carol }) => {
    const refused = stage.place(carol, alice.uri);
    await stage.until(() => refused.facts.state === 'ended');
    assert.deepEqual([refused.facts.end?.status, alice.calls.running.length], [403, 0]);
  },
  flow: `
    carol > proxy: INVITE
    proxy > carol: 407 INVITE
    carol > proxy: ACK
    carol > proxy: INVITE
    proxy > carol: 403 INVITE
    carol > proxy: ACK`,
});
