import assert from 'node:assert/strict';
import { assertTalking, refusing } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { assertHandedOver, notified, referred, released, transferCast } from './rfc5589-stage.ts';

const held = `
    transferor > transferee: INVITE
    transferee > transferor: 200 INVITE
    transferor > transferee: ACK`;

testFlow({
  title: 'RFC 5589 §6.1 basic transfer, the REFER in a dialog of its own that names the call (RFC 4538)',
  set: transferCast(),
  play: async (stage, { transferor, transferee, target, first, theirs }) => {
    const { dialog } = first;
    assert.ok(dialog);
    const { identity, agent } = transferor;
    const referral = agent.referOutside({ identity, referee: transferee.uri, target: target.uri, about: dialog });
    await stage.answer(target);
    const end = await stage.during(referral.ended);
    assert.equal(end.outcome === 'reported' && end.status, 200);
    if (first.facts.state !== 'ended') first.hangUp();
    await stage.until(() => theirs.facts.state === 'ended');
    assertTalking(transferee, target);
  },
  flow: `
    refer | transferor > transferee: REFER
    refer | transferee > transferor: 202 REFER
    refer | transferee > transferor: NOTIFY
    refer | transferor > transferee: 200 NOTIFY
    new | transferee > target: INVITE
    new | target > transferee: 180 INVITE
    refer | transferee > transferor: NOTIFY
    refer | transferor > transferee: 200 NOTIFY
    new | target > transferee: 200 INVITE
    new | transferee > target: ACK
    refer | transferee > transferor: NOTIFY
    refer | transferor > transferee: 200 NOTIFY
    call | transferee > transferor: BYE
    call | transferor > transferee: 200 BYE`,
});

testFlow({
  title: 'RFC 5589 §6.2 basic transfer in the dialog of the call',
  set: transferCast(),
  play: async (stage, { transferor, transferee, target, first, theirs }) => {
    const transfer = first.transfer(target.uri);
    await stage.answer(target);
    assert.deepEqual(await stage.during(transfer), { ok: true, value: undefined });
    await stage.until(() => theirs.facts.state === 'ended');
    assertHandedOver({ transferor, transferee, target });
  },
  flow: `
    ${held}
    ${referred()}
    new | transferee > target: INVITE
    new | target > transferee: 180 INVITE
    ${notified()}
    new | target > transferee: 200 INVITE
    new | transferee > target: ACK
    ${released()}`,
});

testFlow({
  title: 'RFC 5589 §6.3.1 the target is busy: the call comes back, off hold',
  set: transferCast(refusing(486)),
  play: async (stage, { transferor, transferee, target, first }) => {
    const outcome = await stage.during(first.transfer(target.uri));
    assert.deepEqual(outcome, { ok: false, error: { code: 'TRANSFER_FAILED', status: 486 } });
    assert.deepEqual([first.facts.transfer?.state, first.facts.heldByUs], ['failed', false]);
    assertTalking(transferor, transferee);
  },
  flow: `
    ${held}
    ${referred()}
    new | transferee > target: INVITE
    new | target > transferee: 486 INVITE
    new | transferee > target: ACK
    ${notified()}
    ${held}`,
});

testFlow({
  title: 'RFC 5589 §6.3.2 the target does not answer: the transferee gives up, the call comes back',
  set: transferCast(),
  play: async (stage, { transferor, transferee, target, first }) => {
    const transfer = first.transfer(target.uri);
    const unanswered = await stage.ringing(target);
    await stage.calm();
    transferee.calls.running.find(({ facts }) => facts.direction === 'out' && facts.state === 'remoteRinging')?.hangUp();
    const outcome = await stage.during(transfer);
    assert.deepEqual(outcome, { ok: false, error: { code: 'TRANSFER_FAILED', status: 487 } });
    assert.deepEqual([unanswered.facts.state, first.facts.heldByUs], ['ended', false]);
    assertTalking(transferor, transferee);
  },
  flow: `
    ${held}
    ${referred()}
    new | transferee > target: INVITE
    new | target > transferee: 180 INVITE
    ${notified()}
    new | transferee > target: CANCEL
    new | target > transferee: 200 CANCEL
    new | target > transferee: 487 INVITE
    new | transferee > target: ACK
    ${notified()}
    ${held}`,
});
