import type { Page } from 'playwright/test';
import { givenFile } from './given-file.ts';
import { call, callIn, numberField, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

async function openContacts(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Contacts', exact: true }).click();
}

async function addPerson(window: Page, name: string, address: string): Promise<void> {
  await openContacts(window);
  await window.getByRole('button', { name: 'Add a person' }).first().click();
  await window.getByLabel('Name', { exact: true }).fill(name);
  await window.getByLabel('Number or address 1').fill(address);
  await window.getByRole('button', { name: 'Save person' }).click();
  await expect(window.getByRole('heading', { name })).toBeVisible();
}

test.beforeEach(({ window }) => tryItOut(window));

test('somebody is added, found, changed, called by name and deleted', async ({ window }) => {
  await addPerson(window, 'Echo Person', 'echo');
  await window.getByRole('button', { name: 'Edit' }).click();
  await window.getByRole('button', { name: 'Add a number or address' }).click();
  await window.getByLabel('Number or address 2').fill('+49 30 123456');
  await window.getByLabel('Notes').fill('answers by itself');
  await window.getByRole('button', { name: 'Save person' }).click();
  await expect(window.getByText('answers by itself')).toBeVisible();
  await window
    .getByRole('button', { name: 'Echo Person is no longer' })
    .or(window.getByRole('button', { name: 'Make Echo Person a favourite' }))
    .first()
    .click();
  await expect(window.getByRole('region', { name: 'Favourites' })).toContainText('Echo Person');

  await numberField(window).fill('person');
  await expect(window.getByRole('option', { name: /Echo Person/ })).toBeVisible();
  await numberField(window).press('ArrowDown');
  await numberField(window).press('Enter');
  await expect(callIn(window, 'active')).toContainText('Echo Person');
  await window.getByRole('button', { name: 'End' }).click();

  await openContacts(window);
  await window.getByRole('button', { name: 'Delete Echo Person' }).click();
  await window.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(window.getByText('Nobody chosen')).toBeVisible();
});

test('a caller has the name of the contacts; a blocked one does not ring', async ({ window, phone, other }) => {
  await addPerson(window, 'Bob the Builder', 'bob@trapeze.local');
  await welcome(other, phone);
  const name = await ownName(window);
  await other.call(`${name}@trapeze.local`);
  await expect(window.getByText('Bob the Builder').first()).toBeVisible();
  await window.getByRole('button', { name: 'Decline' }).first().click();
  await other.callIn('ended');

  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('button', { name: /^Settings of/ }).click();
  await window.getByLabel('Number or address', { exact: true }).fill('bob@trapeze.local');
  await window.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(window.getByRole('list', { name: 'Blocked' })).toContainText('bob@trapeze.local');
  await other.call(`${name}@trapeze.local`);
  await expect.poll(async () => (await other.callIn('ended')).end?.status).toBe(603);
});

test('cards are looked at before they come; who cannot be read is told by line, and what came goes out again', async ({
  window,
}) => {
  const card = (name: string, more: string): string => `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${name}\r\n${more}END:VCARD\r\n`;
  const text = `${card('Grace Hopper', 'TEL;TYPE=work:+1 212 5550100\r\nX-MOTH:found\r\n')}${card('林薇', 'TEL:1001\r\n')}BEGIN:VCARD\r\nVERSION:2.1\r\nEND:VCARD\r\n`;
  await openContacts(window);
  await window
    .getByLabel('Import vCard or CSV…')
    .setInputFiles({ name: 'people.vcf', mimeType: 'text/vcard', buffer: Buffer.from(text) });
  const dialog = window.getByRole('dialog');
  await expect(dialog).toContainText('2 new, 0 completed, 1 that cannot be read');
  await expect(dialog).toContainText('Line 12: a card of another version than 3.0 or 4.0. VERSION:2.1');
  await dialog.getByRole('button', { name: 'Import 2' }).click();
  await expect(window.getByText('All people (2)')).toBeVisible();
  await window.getByRole('button', { name: /^Grace Hopper/ }).click();
  await expect(window.getByText('x-moth: found')).toBeVisible();

  await window.getByRole('button', { name: 'Import and export' }).click();
  const file = await givenFile(window, () => window.getByRole('menuitem', { name: 'Export as vCard 4' }).click());
  for (const line of ['FN:Grace Hopper', 'FN:林薇', 'X-MOTH:found']) expect(file).toContain(line);
});

test('the columns of a table are mapped before it comes', async ({ window }) => {
  const text = 'Wer;Wohin\nAda;2041\nBob;2042\n';
  await openContacts(window);
  await window
    .getByLabel('Import vCard or CSV…')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const dialog = window.getByRole('dialog');
  await expect(dialog).toContainText('0 new');
  await dialog.getByLabel('Column Wer').selectOption('Name');
  await dialog.getByLabel('Column Wohin').selectOption('Work');
  await dialog.getByRole('button', { name: 'Import 2' }).click();
  await window.getByRole('searchbox', { name: 'Search contacts' }).fill('ada');
  await expect(window.getByText('All people (1)')).toBeVisible();
  await window.getByRole('button', { name: 'Call Ada' }).click();
  await expect(window.getByText('2041').first()).toBeVisible();
});

test('somebody of the history becomes a contact', async ({ window }) => {
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'End' }).click();
  await window.getByRole('button', { name: /^History/ }).click();
  await window.getByRole('button', { name: 'Add echo to the contacts' }).click();
  await window.getByLabel('Name', { exact: true }).fill('The Echo');
  await window.getByRole('button', { name: 'Save person' }).click();
  await window.getByRole('button', { name: /^History/ }).click();
  await expect(window.getByRole('region', { name: 'History' })).toContainText('The Echo');
});
