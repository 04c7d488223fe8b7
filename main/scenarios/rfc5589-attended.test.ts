import assert from 'node:assert/strict';
import { assertTalking } from './flow-acts.ts';
import { testFlow } from './flow-story.ts';
import { assertHandedOver, consultation, notified, referred, released, transferCast } from './rfc5589-stage.ts';

testFlow({
  title: 'RFC 5589 §7.1 exposing the target: the consultation has ended before',
  set: consultation,
  play: async (stage, { transferor, transferee, target, first, second, targets }) => {
    second.hangUp();
    await stage.until(() => targets.facts.state === 'ended');
    await stage.calm();
    const transfer = first.transfer(target.uri);
    await stage.answer(target);
    assert.ok((await stage.during(transfer)).ok);
    assertHandedOver({ transferor, transferee, target });
  },
  flow: `
    consultation | transferor > target: BYE
    consultation | target > transferor: 200 BYE
    ${referred()}
    new | transferee > target: INVITE
    new | target > transferee: 180 INVITE
    ${notified()}
    new | target > transferee: 200 INVITE
    new | transferee > target: ACK
    ${released()}`,
});

testFlow({
  title: 'RFC 5589 §7.2 protecting the target: it is referred to the transferee, whose number it may not know',
  set: consultation,
  play: async (stage, { transferor, transferee, target, first, second }) => {
    assert.ok((await stage.during(second.transferTo(first))).ok);
    await stage.calm();
    assertHandedOver({ transferor, transferee, target });
  },
  flow: `
    ${referred('target')}
    new | target > transferee: INVITE    # Replaces
    new | transferee > target: 200 INVITE
    new | target > transferee: ACK
    first | transferee > transferor: BYE
    first | transferor > transferee: 200 BYE
    ${released('target')}`,
});

testFlow({
  title: 'RFC 5589 §7.3 attended transfer: the target takes the new call for the old one',
  set: consultation,
  play: async (stage, { transferor, transferee, target, first, second, targets }) => {
    assert.ok((await stage.during(first.transferTo(second))).ok);
    await stage.calm();
    assertTalking(transferee, target);
    assert.deepEqual([transferor.calls.running.length, targets.facts.end?.reason], [0, 'Replaced']);
  },
  flow: `
    ${referred()}
    new | transferee > target: INVITE    # Replaces
    new | target > transferee: 200 INVITE
    new | transferee > target: ACK
    consultation | target > transferor: BYE
    consultation | transferor > target: 200 BYE
    ${released()}`,
});

testFlow({
  title: 'RFC 5589 §7.4 recovery: one side follows no reference, so the other one is sent',
  set: async (stage) => {
    const transferor = await stage.phone('transferor');
    const transferee = await stage.phone('transferee', { account: { followsReferrals: false } });
    const target = await stage.phone('target');
    const [, first] = await stage.talk(transferee, transferor);
    await stage.during(first.setHeld(true));
    await stage.calm();
    const [second] = await stage.talk(transferor, target);
    return { transferor, transferee, target, first, second };
  },
  play: async (stage, { transferor, transferee, target, first, second }) => {
    const refused = await stage.during(first.transferTo(second));
    assert.deepEqual(refused, { ok: false, error: { code: 'TRANSFER_FAILED', status: 403 } });
    assert.ok((await stage.during(second.transferTo(first))).ok);
    await stage.calm();
    assertHandedOver({ transferor, transferee, target });
  },
  flow: `
    transferor > transferee: REFER
    transferee > transferor: 403 REFER
    consultation | transferor > target: REFER
    consultation | target > transferor: 202 REFER
    consultation | target > transferor: NOTIFY
    consultation | transferor > target: 200 NOTIFY
    new | target > transferee: INVITE    # Replaces
    new | transferee > target: 200 INVITE
    new | target > transferee: ACK
    transferee > transferor: BYE
    transferor > transferee: 200 BYE
    consultation | target > transferor: NOTIFY
    consultation | transferor > target: 200 NOTIFY
    consultation | transferor > target: BYE
    consultation | target > transferor: 200 BYE`,
});

testFlow({
  title: 'RFC 5589 §7.6 semi-attended: the target still rings, so it is called anew',
  set: transferCast(),
  play: async (stage, { transferor, transferee, target, first }) => {
    const second = stage.place(transferor, target.uri);
    const ringing = await stage.ringing(target);
    await stage.calm();
    const transfer = first.transferTo(second);
    await stage.until(() => ringing.facts.state === 'ended');
    await stage.answer(target);
    assert.ok((await stage.during(transfer)).ok);
    assertHandedOver({ transferor, transferee, target });
  },
  flow: `
    consultation | transferor > target: INVITE
    consultation | target > transferor: 180 INVITE
    consultation | transferor > target: CANCEL
    consultation | target > transferor: 200 CANCEL
    consultation | target > transferor: 487 INVITE
    consultation | transferor > target: ACK
    ${referred()}
    new | transferee > target: INVITE
    new | target > transferee: 180 INVITE
    ${notified()}
    new | target > transferee: 200 INVITE
    new | transferee > target: ACK
    ${released()}`,
});

testFlow({
  title: 'RFC 5589 §7.7 the target does not know Replaces: the consultation ends, and it is called anew',
  set: async (stage) => {
    const cast = await consultation(stage);
    cast.target.calls.onIncoming((call) => call.facts.replaces && call.decline(420));
    return cast;
  },
  play: async (stage, { transferor, transferee, target, first, second }) => {
    const steps: (string | undefined)[] = [];
    first.onChanged(({ transfer }) => void (steps.at(-1) !== transfer?.state && steps.push(transfer?.state)));
    const transfer = first.transferTo(second);
    await stage.answer(target);
    assert.ok((await stage.during(transfer)).ok);
    assert.deepEqual(steps, ['pending', 'ringing', 'done']);
    assertHandedOver({ transferor, transferee, target });
  },
  flow: `
    ${referred()}
    new | transferee > target: INVITE    # Require: replaces
    new | target > transferee: 420 INVITE
    new | transferee > target: ACK
    ${notified()}
    consultation | transferor > target: BYE
    consultation | target > transferor: 200 BYE
    ${referred()}
    anew | transferee > target: INVITE
    anew | target > transferee: 180 INVITE
    ${notified()}
    anew | target > transferee: 200 INVITE
    anew | transferee > target: ACK
    ${released()}`,
});

testFlow({
  title: 'RFC 5589 §7.5 the target has two phones: only the one that has the call takes the new one',
  set: async (stage) => {
    const proxy = await stage.server('proxy', 'biloxi.test');
    const transferor = await stage.phone('transferor', { at: proxy });
    const transferee = await stage.phone('transferee', { at: proxy });
    const desk = await stage.phone('desk', { at: proxy, user: 'target' });
    const home = await stage.phone('home', { at: proxy, user: 'target', delayMs: 120 });
    const [, first] = await stage.talk(transferee, transferor);
    await stage.during(first.setHeld(true));
    await stage.calm();
    const [second] = await stage.talk(transferor, desk);
    return { transferor, transferee, desk, home, first, second };
  },
  play: async (stage, { transferor, transferee, desk, home, first, second }) => {
    assert.ok((await stage.during(first.transferTo(second))).ok);
    await stage.calm();
    assertTalking(transferee, desk);
    assert.deepEqual([transferor.calls.running.length, home.calls.running.length], [0, 0]);
  },
  flow: `
    ${referred()}
    new | transferee > proxy: INVITE    # Replaces
    new | proxy > transferee: 407 INVITE
    new | transferee > proxy: ACK
    new | transferee > proxy: INVITE
    new | proxy > desk: INVITE
    new | proxy > home: INVITE
    new | proxy > transferee: 100 INVITE
    new | desk > proxy: 200 INVITE
    new | proxy > transferee: 200 INVITE
    new | home > proxy: 481 INVITE    # before it said anything that could be cancelled
    new | proxy > home: ACK
    new | transferee > desk: ACK
    consultation | desk > transferor: BYE
    consultation | transferor > desk: 200 BYE
    ${released()}`,
});
