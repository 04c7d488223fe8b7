// (h) Transfer (RFC 3515, RFC 3891, RFC 5589) through our server: other phones and ours as transferor, transferee and target. What is looked
// at is what passes the server, which stays in every dialog.
import assert from 'node:assert/strict';
import { after, before, suite, type TestContext, test } from 'node:test';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import type { QuietKind } from './harness/quiet-peer.ts';
import { Scratch } from './harness/scratch.ts';
import { fieldOf, type SeenMessage, SipTrace } from './harness/sip-trace.ts';
import { makeSpeech } from './harness/speech.ts';
import { ourParty, type Party, peerParty, type TransferorParty, type Where } from './harness/transfer-parties.ts';
import { Trapeze } from './harness/trapeze.ts';

const timeout = 120_000;
const WAIT_MS = 20_000;
const [TRANSFEROR, TRANSFEREE, TARGET] = ['alice', 'bob', 'carol'];

type Name = 'trapeze' | QuietKind;
type Roles = readonly [transferor: Name, transferee: Name, target: Name];

const unattended: readonly Roles[] = [
  ['trapeze', 'baresip', 'linphonec'],
  ['trapeze', 'linphonec', 'twinkle'],
  ['trapeze', 'twinkle', 'baresip'],
  ['baresip', 'trapeze', 'linphonec'],
  ['linphonec', 'trapeze', 'twinkle'],
  ['twinkle', 'trapeze', 'baresip'],
  ['baresip', 'linphonec', 'trapeze'],
  ['linphonec', 'twinkle', 'trapeze'],
  ['twinkle', 'baresip', 'trapeze'],
];

/** baresip knows no Replaces: it can take none of the roles. Twinkle is silent for ever after an INVITE with Replaces: it is no target. */
const attended: readonly Roles[] = [
  ['trapeze', 'linphonec', 'linphonec'],
  ['trapeze', 'twinkle', 'linphonec'],
  ['linphonec', 'trapeze', 'linphonec'],
  ['twinkle', 'trapeze', 'linphonec'],
  ['linphonec', 'twinkle', 'trapeze'],
  ['twinkle', 'linphonec', 'trapeze'],
];

/** A peer that lives, but has stopped for good. */
class PeerSilent extends Error {
  constructor(name: string, cause: unknown) {
    super(`${name} has fallen silent`, { cause });
  }
}

/**
 * Twinkle now and then stops for good at a REFER that comes right behind the ACK of a hold, as our transfer sends it: that is played once
 * more, with other ones, and the test says so. What is wrong with us is wrong the second time too.
 */
async function withLivingPeers(t: TestContext, play: () => Promise<void>): Promise<void> {
  try {
    await play();
  } catch (error) {
    if (!(error instanceof PeerSilent)) throw error;
    t.diagnostic(`played again: ${error.message}`);
    await play();
  }
}

suite('transfer through our server', { skip: withoutPeers('baresip', 'linphonec', 'twinkle'), timeout: 1_200_000 }, () => {
  const stack = new AsyncDisposableStack();
  let scratch: Scratch;
  let server: OurServer;
  let trace: SipTrace;
  let where: Where;

  before(async () => {
    scratch = stack.use(new Scratch());
    const users = [TRANSFEROR, TRANSFEREE, TARGET];
    server = stack.use(await startOurServer(scratch, { users, recordRoute: true, options: ['--trace'] }));
    trace = new SipTrace(server.process);
    where = { domain: server.domain, proxy: server.address, play: (await makeSpeech(scratch)).file };
  });
  after(() => stack.disposeAsync());

  const uriOf = (user: string): string => `sip:${user}@${server.domain}`;

  function called(name: Name, user: string, ...options: readonly string[]): Promise<Party> {
    return name === 'trapeze' ? ourParty(user, where, ...options) : peerParty(scratch, name, user, where);
  }

  /** `trapeze call` does all of it by itself, in the time that its options give. */
  async function ourTransferor(...options: readonly string[]): Promise<Party & { readonly ours: Trapeze }> {
    const address = `127.0.0.1:${await freePort()}`;
    const at = ['--from', `${TRANSFEROR}@${server.domain}`, '--proxy', server.address, '--listen', `udp:${address}`];
    const sound = ['--play', 'tone:440', '--codec', 'pcmu', '--duration', '60'];
    const to = ['--transfer', uriOf(TARGET), '--transfer-at', '1'];
    const ours = new Trapeze(['call', uriOf(TRANSFEREE), ...at, ...sound, ...to, ...options], { password: PASSWORD });
    const hangUp = async (): Promise<void> => ours.interrupt();
    const dispose = (): Promise<void> => ours[Symbol.asyncDispose]();
    return { name: 'trapeze', user: TRANSFEROR, address, ours, hangUp, [Symbol.asyncDispose]: dispose };
  }

  /** The call from one to the other once it is answered. */
  async function answered(caller: Party, callee: Party): Promise<SeenMessage> {
    const text = new RegExp(`^INVITE sip:${callee.user}@`);
    const { callId } = await trace.first({ label: 'INVITE', from: caller.address, text }, WAIT_MS);
    const ok = await trace.first({ label: '200', method: 'INVITE', from: callee.address, callId }, WAIT_MS);
    await trace.first({ label: 'ACK', from: caller.address, callId, after: ok });
    return ok;
  }

  /**
   * Looks at the whole transfer of the call `first`, which began after `begin`, and ends the call to which it has led.
   *
   * @returns whether the transferor could hear how it went: Twinkle may end the call before its last report, whose CSeq is then lower, and
   *   which has to be refused (RFC 3261 §12.2.2)
   */
  async function assertTransferred(
    [transferor, transferee, target]: readonly [Party, Party, Party],
    first: SeenMessage,
    consultation?: SeenMessage,
    begin = first,
  ): Promise<boolean> {
    const { callId: formerId } = first;
    const refer = await trace.first({ label: 'REFER', from: transferor.address, callId: formerId, after: begin }, WAIT_MS);
    assert.match(fieldOf(refer, 'Refer-To') ?? '', new RegExp(`sip:${target.user}@`));
    const accepted = await trace.first({ label: '202', method: 'REFER', from: transferee.address }).catch((error: unknown) => {
      throw hasFallenSilent(transferee, refer) ? new PeerSilent(transferee.name, error) : error;
    });
    const text = new RegExp(`^INVITE sip:${target.user}[@;]`);
    const invite = await trace.first({ label: 'INVITE', from: transferee.address, after: refer, text });
    const { callId } = invite;
    assert.notEqual(callId, formerId);
    // baresip does not tell the target who has sent it.
    if (transferee.name !== 'baresip' && fieldOf(refer, 'Referred-By') !== undefined)
      assert.match(fieldOf(invite, 'Referred-By') ?? '', new RegExp(`sip:${transferor.user}@`));
    await trace.first({ label: '200', method: 'INVITE', from: target.address, callId, after: accepted });
    const report = await trace.first({ label: 'NOTIFY', from: transferee.address, text: /\r\n\r\nSIP\/2\.0 200/ });
    // Twinkle refuses linphone's reports, which have no Contact: it does not learn that it is done.
    if (transferor.name === 'twinkle' && transferee.name === 'linphonec') await transferor.hangUp();
    const end = await trace.first({ label: 'BYE', callId: formerId }, WAIT_MS);
    if (consultation) {
      assert.ok(fieldOf(invite, 'Replaces')?.startsWith(consultation.callId), invite.text);
      await trace.first({ label: 'BYE', callId: consultation.callId });
    }
    assert.deepEqual(trace.all({ label: 'BYE', callId }), []);
    await target.hangUp();
    const bye = await trace.first({ label: 'BYE', from: target.address, callId });
    await trace.first({ label: '200', method: 'BYE', from: transferee.address, callId, after: bye });
    return trace.all({ after: report }).includes(end);
  }

  /** It has not said a word since, although the REFER was repeated. */
  function hasFallenSilent({ name, address }: Party, refer: SeenMessage): boolean {
    const repeated = trace.all({ label: 'REFER', to: address, after: refer });
    return name === 'twinkle' && repeated.length > 2 && trace.all({ from: address, after: refer }).length === 0;
  }

  function assertSaid({ ours }: Party, role: string): void {
    const last = ours?.all('transfer').at(-1);
    if (last) assert.deepEqual([last.role, last.state], [role, 'done'], `${ours?.tail}\n${trace.ladder()}`);
  }

  for (const [transferor, transferee, target] of unattended) {
    test(`${transferor} sends ${transferee} to ${target}`, { timeout }, (t) =>
      withLivingPeers(t, async () => {
        trace.mark();
        await using second = await called(transferee, TRANSFEREE, '--calls', '1');
        await using third = await called(target, TARGET, '--calls', '1');
        if (transferor === 'trapeze') {
          await using first = await ourTransferor();
          const isTold = await assertTransferred([first, second, third], await answered(first, second));
          assert.equal(await first.ours.exit(WAIT_MS), 0, first.ours.tail);
          if (isTold) assertSaid(first, 'transferor');
          return;
        }
        await using first = await peerParty(scratch, transferor, TRANSFEROR, where);
        await first.call(uriOf(TRANSFEREE));
        const call = await answered(first, second);
        await first.transfer(uriOf(TARGET));
        await assertTransferred([first, second, third], call);
        assertSaid(second, 'transferee');
      }),
    );
  }

  test('a target that is busy: both are told, and the call is given back', { timeout }, async () => {
    trace.mark();
    await using second = await called('linphonec', TRANSFEREE);
    await using _third = await called('trapeze', TARGET, '--reject', '486');
    await using first = await ourTransferor();
    const { callId } = await answered(first, second);
    const report = await trace.first({ label: 'NOTIFY', from: second.address, text: /\r\n\r\nSIP\/2\.0 486/ }, WAIT_MS);
    const resume = await trace.first({ label: 'INVITE', from: first.address, callId, after: report }, WAIT_MS);
    assert.doesNotMatch(resume.text, /^a=(?:sendonly|inactive)/m);
    await trace.first({ label: '200', method: 'INVITE', from: second.address, callId, after: resume });
    const last = first.ours.all('transfer').at(-1);
    assert.deepEqual([last?.state, last?.status], ['failed', 486]);
    await first.hangUp();
    await trace.first({ label: 'BYE', from: first.address, callId });
  });

  test('a target that knows no Replaces is called anew (RFC 5589 §7.7)', { timeout }, async () => {
    trace.mark();
    await using second = await called('linphonec', TRANSFEREE);
    await using third = await called('baresip', TARGET);
    await using first = await ourTransferor('--consult');
    const call = await answered(first, second);
    await answered(first, third);
    await trace.first({ label: '420', method: 'INVITE', from: third.address }, WAIT_MS);
    const failed = await trace.first({ label: 'NOTIFY', from: second.address, text: /\r\n\r\nSIP\/2\.0 420/ });
    await assertTransferred([first, second, third], call, undefined, failed);
    assert.equal(await first.ours.exit(WAIT_MS), 0, first.ours.tail);
    assertSaid(first, 'transferor');
  });

  for (const [transferor, transferee, target] of attended) {
    test(`${transferor} connects ${transferee} with ${target}`, { timeout }, (t) =>
      withLivingPeers(t, async () => {
        trace.mark();
        await using second = await called(transferee, TRANSFEREE, '--calls', '1');
        await using third = await called(target, TARGET, '--calls', '2');
        if (transferor === 'trapeze') {
          await using first = await ourTransferor('--consult');
          const call = await answered(first, second);
          const isTold = await assertTransferred([first, second, third], call, await answered(first, third));
          assert.equal(await first.ours.exit(WAIT_MS), 0, first.ours.tail);
          if (isTold) assertSaid(first, 'transferor');
          return;
        }
        await using first: TransferorParty = await peerParty(scratch, transferor, TRANSFEROR, where);
        // Twinkle sends whom it has called last to whom it has called first; linphone the other way round.
        const [asked, consulted] = transferor === 'twinkle' ? [third, second] : [second, third];
        await first.call(uriOf(asked.user));
        const call = await answered(first, asked);
        await first.consult(uriOf(consulted.user));
        const consultation = await answered(first, consulted);
        await first.connect();
        const [referred, replaced] = transferor === 'twinkle' ? [consultation, call] : [call, consultation];
        await assertTransferred([first, second, third], referred, replaced);
        assertSaid(second, 'transferee');
      }),
    );
  }
});
