import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../engine.ts';
import { Engines, when } from '../testing/engines.ts';

/** Ada, whose copy is the domain, has called Bob, and he has answered. */
async function talking(home: Engines, prepare: (ada: Engine) => Promise<void> = async () => undefined) {
  const [ada, bob] = [await home.start('Ada'), await home.start('Bob')];
  await ada.accounts.tryLocal({});
  const { domain } = await when(ada, ({ accounts }) => accounts[0]?.registration === 'registered');
  await prepare(ada);
  const member = await ada.network.addMember({ name: 'bob' });
  assert.ok(member.ok && domain.address !== undefined);
  const { password } = member.value;
  await bob.accounts.add({ aor: 'bob@trapeze.local', password, registrar: domain.address });
  await when(bob, ({ accounts }) => accounts[0]?.registration === 'registered');
  const placed = await ada.calls.place({ target: 'bob' });
  assert.ok(placed.ok);
  const { calls } = await when(bob, ({ calls: [call] }) => call?.state === 'incoming');
  assert.ok((await bob.calls.answer({ callId: calls[0]?.id ?? '' })).ok);
  await when(ada, ({ calls: [call] }) => call?.state === 'active');
  return { ada, bob, callId: placed.value.callId };
}

test('a running call goes on with another codec that both know (RFC 3264 §8.3.2); one that they do not is refused', async () => {
  await using home = new Engines();
  const { ada, bob, callId } = await talking(home);
  assert.deepEqual(ada.snapshot().calls[0]?.codecs, ['opus', 'g722', 'pcmu', 'pcma']);
  assert.ok((await ada.calls.changeCodec({ callId, codec: 'pcma' })).ok);
  await when(bob, ({ calls: [call] }) => call?.codecs?.[0] === 'pcma');
  assert.deepEqual(ada.snapshot().calls[0]?.codecs, ['pcma', 'opus', 'g722', 'pcmu']);
  assert.deepEqual(await ada.calls.changeCodec({ callId, codec: 'gsm' }), {
    ok: false,
    error: { code: 'CODEC_REFUSED', data: { status: 0 } },
  });
  assert.equal(ada.snapshot().calls[0]?.state, 'active');
});

test('an account that records always does so from the answer on; one that asks waits for a word', async () => {
  for (const rule of ['always', 'ask'] as const) {
    await using home = new Engines();
    const { ada, callId } = await talking(home, async (engine) => {
      const [account] = engine.snapshot().accounts;
      assert.ok(account);
      await engine.accounts.setRules({ accountId: account.id, rules: { ...account.rules, recording: rule } });
    });
    if (rule === 'ask') {
      await when(ada, ({ calls: [call] }) => call?.asksRecording === true);
      assert.equal(ada.snapshot().calls[0]?.recording, undefined);
      await ada.calls.setRecording({ callId, recording: 'on' });
    }
    const { calls } = await when(ada, ({ calls: [call] }) => call?.recording === 'on');
    assert.equal(calls[0]?.asksRecording, undefined);
  }
});

test('who talks by holding a key is muted until it is held', async () => {
  await using home = new Engines();
  const { ada, callId } = await talking(home, async (engine) => engine.setSettings({ talkKey: 'F8' }));
  assert.equal(ada.snapshot().calls[0]?.muted, true);
  await ada.calls.setMuted({ callId, muted: false });
  assert.equal(ada.snapshot().calls[0]?.muted, false);
});
