import { call, callIn, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

test.beforeEach(async ({ window, phone, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
});

test('a member of the network appears with a lamp, which follows their calls', async ({ window, other, phone, third }) => {
  const people = window.getByRole('region', { name: 'People' });
  const bob = people.getByRole('listitem').filter({ hasText: 'bob' });
  await expect(bob).toContainText('Available');
  await welcome(third, phone, 'carol');
  await third.call('bob@trapeze.local');
  await expect(bob).toContainText('Ringing');
  await other.answer();
  await expect(bob).toContainText('In a call');
  await other.hangUp();
  await expect(bob).toContainText('Available');
});

test('a call that rings at somebody else is picked up here', async ({ window, other, phone, third }) => {
  await welcome(third, phone, 'carol');
  await third.call('bob@trapeze.local');
  await window.getByRole('button', { name: 'Pick up the call for bob' }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await other.callIn('ended');
  await third.callIn('active');
});

test('somebody who was called becomes a favourite; who is not to be disturbed is not rung', async ({ window, other }) => {
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'End' }).click();
  await window.getByRole('button', { name: 'Contacts', exact: true }).click();
  await window.getByRole('button', { name: 'Make echo a favourite' }).click();
  await expect(window.getByRole('region', { name: 'Favourites' })).toContainText('echo');

  const name = await ownName(window);
  await window.getByRole('button', { name: /^Account/ }).click();
  await window.getByRole('menuitemradio', { name: 'Do not disturb' }).click();
  await expect(window.getByText(/@trapeze\.local · Do not disturb/)).toBeVisible();
  await other.call(`${name}@trapeze.local`);
  expect((await other.callIn('ended')).end).toMatchObject({ by: 'remote', status: 480 });
  await expect(window.getByRole('button', { name: 'History, 1 missed' })).toBeVisible();
});
