// Two copies on one network: the first invites, the second joins by what it was given, and they call each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InvitationView, NetworkView } from '../contract/network-view.ts';
import type { CallView, Snapshot } from '../contract/snapshot.ts';
import type { Engine } from '../engine.ts';
import { Engines, when } from '../testing/engines.ts';
import { MemoryDiscovery } from '../testing/memory-discovery.ts';

/** Copies that hear each other on loopback. */
class Office extends Engines {
  readonly discovery = new MemoryDiscovery();

  copy(systemUser: string): Promise<Engine> {
    return this.start(systemUser, this.discovery.on('127.0.0.1'));
  }
}

const isRegistered = ({ accounts }: Snapshot): boolean =>
  accounts.length > 0 && accounts.every(({ registration }) => registration === 'registered');

async function inviting(office: Office, people = 1): Promise<{ readonly ada: Engine; readonly invitation: InvitationView }> {
  const ada = await office.copy('Ada');
  assert.ok((await ada.accounts.tryLocal({})).ok);
  assert.deepEqual(await ada.network.invite({ people, minutes: 10 }), { ok: true, value: undefined });
  await when(ada, isRegistered);
  const [invitation] = ada.network.view.invitations;
  assert.ok(invitation);
  return { ada, invitation };
}

const inState = (state: CallView['state']) => (snapshot: Snapshot) => snapshot.calls.find((call) => call.state === state);

async function callBetween(from: Engine, target: string, to: Engine): Promise<void> {
  const placed = await from.calls.place({ target });
  assert.ok(placed.ok);
  const { callId } = placed.value;
  const ringing = inState('incoming')(await when(to, (snapshot) => inState('incoming')(snapshot) !== undefined));
  assert.ok((await to.calls.answer({ callId: ringing?.id ?? '' })).ok);
  await when(from, (snapshot) => inState('active')(snapshot)?.id === callId);
  assert.ok((await from.calls.hangUp({ callId })).ok);
  await when(to, ({ calls }) => calls.every(({ state }) => state === 'ended'));
}

test('a copy joins by the typed code, found on the network, and both call each other', async () => {
  await using home = new Office();
  const { ada, invitation } = await inviting(home);
  const bob = await home.copy('Bob');
  const joined = await bob.network.join({ invitation: (invitation.code ?? '').toLowerCase() });
  assert.ok(joined.ok);
  const { accounts } = await when(bob, isRegistered);
  assert.deepEqual([accounts[0]?.aor, accounts[0]?.isLocal], ['sip:bob@trapeze.local', false]);
  await callBetween(bob, 'ada', ada);
  await callBetween(ada, 'bob', bob);

  const { members, invitations } = ada.network.view;
  assert.deepEqual(
    members.map(({ name, isOwn, devices }) => [name, isOwn, devices.length]),
    [
      ['ada', true, 1],
      ['bob', false, 1],
    ],
  );
  assert.deepEqual([invitations[0]?.state, invitations[0]?.code, invitations[0]?.link], ['used', undefined, undefined]);
  assert.equal(home.discovery.browsers, 0);
});

test('the link needs no discovery; a namesake gets a number; who is removed cannot register any more', async () => {
  await using home = new Office();
  const { ada, invitation } = await inviting(home);
  ada.network.setAnnounced({ announced: false });
  assert.deepEqual(home.discovery.announced, []);
  const other = await home.copy('ada');
  assert.ok(other.openLink(invitation.link ?? '').ok);
  const { joinRequest } = await when(other, (snapshot) => snapshot.joinRequest !== undefined);
  assert.ok((await other.network.join({ invitation: joinRequest?.link ?? '', displayName: 'Ada' })).ok);
  other.linkTaken(joinRequest?.serial ?? 0);
  const { accounts } = await when(other, isRegistered);
  assert.deepEqual([accounts[0]?.aor, accounts[0]?.displayName], ['sip:ada2@trapeze.local', 'Ada']);
  assert.equal(other.snapshot().joinRequest, undefined);

  assert.ok((await ada.network.removeMember({ name: 'ada2' })).ok);
  await other.accounts.retry({ accountId: accounts[0]?.id ?? '' });
  await when(other, (snapshot) => snapshot.accounts[0]?.registration === 'failed');
  assert.deepEqual(await ada.network.removeMember({ name: 'ada' }), { ok: false, error: { code: 'MEMBER_UNKNOWN' } });
});

test('what is typed wrong, refused or revoked has its own answer', async () => {
  await using home = new Office();
  const { ada, invitation } = await inviting(home);
  const bob = await home.copy('bob');
  const code = invitation.code ?? '';
  const wrong = code.slice(0, -1) + (code.endsWith('0') ? '1' : '0');
  assert.deepEqual(await bob.network.join({ invitation: 'hello' }), { ok: false, error: { code: 'CODE_INVALID' } });
  assert.deepEqual(await bob.network.join({ invitation: 'trapeze:join' }), { ok: false, error: { code: 'CODE_INVALID' } });
  const link = (invitation.link ?? '').replace(code, wrong);
  assert.deepEqual(await bob.network.join({ invitation: link }), { ok: false, error: { code: 'CODE_REFUSED' } });
  ada.network.revoke({ id: invitation.id });
  assert.deepEqual(await bob.network.join({ invitation: invitation.link ?? '' }), {
    ok: false,
    error: { code: 'INVITER_UNREACHABLE' },
  });
  assert.deepEqual(bob.snapshot().accounts, []);
});

test('others are looked for while somebody watches; a domain that is closed is announced no longer and invites nobody', async () => {
  await using home = new Office();
  const { ada } = await inviting(home, 3);
  const bob = await home.copy('bob');
  const views: NetworkView[] = [];
  const watching = bob.network.onViewChanged((view) => views.push(view));
  const [nearby] = bob.network.view.nearby;
  assert.deepEqual([nearby?.name, nearby?.domain, nearby?.owner, nearby?.isInviting], ['Ada', 'trapeze.local', 'ada', true]);
  assert.equal(ada.network.view.nearby.length, 0);
  assert.ok((await ada.network.setOpen({ open: false })).ok);
  assert.deepEqual([ada.network.view.invitations, views.at(-1)?.nearby], [[], []]);
  assert.match(ada.snapshot().domain.address ?? '', /^127\.0\.0\.1:/);
  watching[Symbol.dispose]();
  assert.equal(home.discovery.browsers, 0);
  await when(ada, isRegistered);
});

test('a phone that knows no codes joins by name and password', async () => {
  await using home = new Office();
  const { ada } = await inviting(home);
  const desk = await ada.network.addMember({ name: 'Reception' });
  assert.ok(desk.ok);
  assert.deepEqual(await ada.network.addMember({ name: 'reception' }), { ok: false, error: { code: 'NAME_TAKEN' } });
  const phone = await home.copy('desk');
  const registrar = ada.snapshot().domain.address;
  const { name, password } = desk.value;
  assert.ok((await phone.accounts.add({ aor: `${name}@trapeze.local`, password, registrar })).ok);
  await when(phone, isRegistered);
  const renewed = await ada.network.renewPassword({ name });
  assert.ok(renewed.ok && renewed.value.password !== password);
});
