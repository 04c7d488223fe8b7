import { givenFile } from './given-file.ts';
import { call, callIn, numberField, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';

test.beforeEach(async ({ window }) => {
  await tryItOut(window);
  for (const name of ['echo', 'music']) {
    await call(window, name);
    await expect(callIn(window, 'active')).toBeVisible();
    await window.getByRole('button', { name: 'End' }).click();
    await expect(numberField(window)).toHaveValue('');
  }
  await window.getByRole('button', { name: /^History/ }).click();
});

test('calls are searched, called back, removed one by one and cleared', async ({ window }) => {
  const list = window.getByRole('region', { name: 'History' });
  await expect(list).toContainText('music');
  await window.getByRole('searchbox', { name: 'Search calls' }).fill('ECHO');
  await expect(list).toContainText('echo@trapeze.local');
  await expect(list).not.toContainText('music');
  await window.getByRole('searchbox', { name: 'Search calls' }).fill('nobody at all');
  await expect(window.getByText('No such call')).toBeVisible();
  await window.getByRole('searchbox', { name: 'Search calls' }).fill('');
  await window.getByRole('button', { name: 'Remove the call with echo' }).click();
  await expect(list).not.toContainText('echo');
  await window.getByRole('button', { name: 'Call music' }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'End' }).click();

  await window.getByRole('button', { name: /^History/ }).click();
  await window.getByRole('button', { name: 'Clear history' }).click();
  await window.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(window.getByText('No calls yet')).toBeVisible();
});

test('the list goes out as a table', async ({ window }) => {
  const table = await givenFile(window, () =>
    window.getByRole('button', { name: 'Export these calls as a table (CSV)' }).click(),
  );
  const [head, first, second] = table.split('\r\n');
  expect(head).toContain('Started,Direction,Name,Address');
  expect(first).toContain('sip:music@trapeze.local');
  expect(second).toContain('sip:echo@trapeze.local');
});
