import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { build, type PreviewServer, preview } from 'vite';
import { cannedNowUnixMs } from '../../renderer/testing/canned.ts';
import type {} from '../../renderer/testing/gallery.tsx';
import { type ScreenName, screens } from '../../renderer/testing/screens.ts';

/** Where the pictures of all screens go, such as `docs/screenshots`; without it none are taken. */
const pictures = process.env.TRAPEZE_PICTURES;
const root = resolve(import.meta.dirname, '..', '..');

const wide = { width: 1024, height: 720 };
const compact = { width: 360, height: 560 };
const small = { width: 360, height: 224 };

interface Look {
  readonly theme: 'light' | 'dark';
  readonly locale: 'en' | 'zh-CN';
  readonly size: 'wide' | 'compact';
}

const plain: Look = { theme: 'light', locale: 'en', size: 'wide' };
/** Between them every colour, every string and both layouts. */
const looks: readonly Look[] = [plain, { theme: 'dark', locale: 'zh-CN', size: 'compact' }];
const pictured: readonly Look[] = (['wide', 'compact'] as const).flatMap((size) =>
  (['light', 'dark'] as const).flatMap((theme) => (['en', 'zh-CN'] as const).map((locale) => ({ theme, locale, size }))),
);
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const names = Object.keys(screens) as readonly ScreenName[];
let server: PreviewServer;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const options = { configFile: join(root, 'renderer', 'vite.config.ts'), mode: 'gallery', logLevel: 'error' } as const;
  await build(options);
  server = await preview({ ...options, preview: { host: '127.0.0.1', port: 0 } });
});

test.afterAll(() => server.close());

async function show(page: Page, screen: ScreenName, { theme, locale, size }: Look): Promise<void> {
  const { port } = server.httpServer.address() as AddressInfo;
  await page.setViewportSize(screen === 'incoming-window' ? small : size === 'wide' ? wide : compact);
  await page.clock.setFixedTime(cannedNowUnixMs);
  await page.goto(`http://127.0.0.1:${port}/testing/gallery.html?screen=${screen}&theme=${theme}&locale=${locale}`);
  await page.locator('main').first().waitFor();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** What the screen asked of the engine. */
const requests = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.gallery?.phone.requests ?? []);

for (const name of names) {
  test(`${name}: accessible, complete, without a complaint`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const look of looks) {
      await show(page, name, look);
      const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, 'pixels that stick out sideways').toBe(0);
      expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/undefined|NaN|\[object/);
    }
    expect(complaints).toEqual([]);
  });
}

if (pictures)
  for (const name of names)
    test(`pictures of ${name}`, async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      for (const look of pictured) {
        await show(page, name, look);
        const file = [name, look.theme, look.locale, ...(look.size === 'compact' ? ['compact'] : [])].join('-');
        await page.screenshot({ path: join(pictures, `${file}.png`) });
      }
    });

test('Enter calls what was typed, first of all that; empty + Enter calls the last number again', async ({ page }) => {
  await show(page, 'idle', plain);
  const field = page.getByRole('combobox', { name: 'Name, number or address' });
  await field.fill('grace');
  await expect(page.getByRole('option').first()).toHaveText('Call grace');
  await field.press('Enter');
  await expect(page.getByRole('region', { name: 'Call with grace' })).toBeFocused();
  await expect(field).toHaveValue('');
  await page.keyboard.press('Control+.');
  await page.getByRole('button', { name: 'Close' }).click();
  await field.press('Enter');
  expect(await requests(page)).toEqual([
    'calls.place {"target":"grace"}',
    'calls.hangUp {"callId":"placed1"}',
    'calls.dismiss {"callId":"placed1"}',
    'calls.place {"target":"sip:grace@pbx.example.com"}',
  ]);
});

test('a person of the history is found by name and called with the arrow keys', async ({ page }) => {
  await show(page, 'idle', plain);
  const field = page.getByRole('combobox', { name: 'Name, number or address' });
  await field.fill('turing');
  await field.press('ArrowDown');
  await field.press('Enter');
  expect(await requests(page)).toEqual(['calls.place {"target":"sip:alan@pbx.example.com"}']);
});

test('in the call panel M mutes, H holds, digits are sent; in a field they are text', async ({ page }) => {
  await show(page, 'in-call', plain);
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Mute' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('h');
  await expect(page.getByRole('button', { name: 'Hold' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('5');
  const sent = await requests(page);
  expect(sent.map((request) => request.split(' ')[0])).toEqual(['calls.setMuted', 'calls.setHold', 'calls.sendDigits']);

  const field = page.getByRole('combobox', { name: 'Name, number or address' });
  await field.pressSequentially('mh5');
  await expect(field).toHaveValue('mh5');
  expect(await requests(page)).toEqual(sent);
  await page.keyboard.press('Control+Shift+m');
  await expect(page.getByRole('button', { name: 'Mute' })).toHaveAttribute('aria-pressed', 'false');
});

test('the keypad opens with K in the room of the meters: no button moves', async ({ page }) => {
  await show(page, 'in-call', plain);
  const end = page.getByRole('button', { name: 'End' });
  const before = await end.boundingBox();
  await page.keyboard.press('k');
  await page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: '7' }).click();
  await expect(page.getByRole('status', { name: 'Digits sent' })).toHaveText('7');
  expect(await end.boundingBox()).toEqual(before);
});

test('Ctrl+Enter answers from anywhere, and the running call is asked to wait first', async ({ page }) => {
  await show(page, 'call-waiting', plain);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: 'Call with 林薇' })).toBeVisible();
  expect(await requests(page)).toEqual(['calls.setHold {"callId":"call","held":true}', 'calls.answer {"callId":"incoming"}']);
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect(page.getByRole('region', { name: 'Call with Grace Hopper' })).toBeVisible();
});

test('T asks to whom: Enter takes nothing by itself, the call is sent on, and its end says to whom', async ({ page }) => {
  await show(page, 'in-call', plain);
  await page.keyboard.press('t');
  const field = page.getByRole('dialog', { name: 'Transfer Grace Hopper to…' }).getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('tur');
  await expect(page.getByRole('option').first()).toHaveText('tur');
  await field.press('ArrowDown');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Alan Turing/);
  await page.getByRole('button', { name: 'Transfer now' }).click();
  await expect(page.getByRole('region').getByText('Transferring to alan: it rings there')).toBeVisible();
  expect(await requests(page)).toEqual(['calls.transfer {"callId":"call","target":"sip:alan@pbx.example.com"}']);
  await page.evaluate(() => window.gallery?.phone.transferred('call'));
  await expect(page.getByRole('region').getByText('Transferred to alan')).toBeVisible();
});

test('somebody is asked first: who waits is named, and both are connected', async ({ page }) => {
  await show(page, 'in-call', plain);
  await page.keyboard.press('t');
  await page.getByRole('dialog').getByRole('combobox').fill('alan');
  await page.getByRole('button', { name: 'Ask first' }).click();
  await expect(page.getByText('Grace Hopper is waiting.')).toBeVisible();
  await page.getByRole('button', { name: 'Complete transfer' }).click();
  expect((await requests(page)).slice(-2)).toEqual([
    'calls.consult {"callId":"call","target":"alan"}',
    'calls.transferTo {"callId":"call","otherCallId":"placed1"}',
  ]);
});

test('two calls are merged, one is taken aside and comes back, and all are ended', async ({ page }) => {
  await show(page, 'two-calls', plain);
  await page.getByRole('button', { name: 'Merge with +49' }).click();
  const conference = page.getByRole('region', { name: 'Conference with' });
  await expect(conference).toBeFocused();
  await page.keyboard.press('m');
  await page.keyboard.press('5');
  await expect(conference.getByRole('button', { name: 'Mute' })).toHaveAttribute('aria-pressed', 'true');
  const people = conference.getByRole('list', { name: 'In the conference' });
  await expect(people.getByRole('listitem')).toHaveCount(2);
  await people.getByRole('button', { name: 'Take aside: Grace Hopper' }).click();
  await expect(page.getByRole('region', { name: 'Call with Grace Hopper' })).toBeVisible();
  await page.getByRole('button', { name: 'Merge with' }).click();
  await page.keyboard.press('Control+.');
  expect((await requests(page)).map((request) => request.split(' ')[0])).toEqual([
    'calls.merge',
    'calls.setMuted',
    'calls.takeAside',
    'calls.merge',
    'calls.endConference',
  ]);
});

test('somebody is added: a running call at once, anybody else is called first', async ({ page }) => {
  await show(page, 'add-picker', plain);
  const dialog = page.getByRole('dialog', { name: 'Add somebody to the call' });
  await dialog.getByRole('option').first().click();
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('combobox').fill('alan');
  await dialog.getByRole('button', { name: 'Call' }).click();
  expect(await requests(page)).toEqual([
    'calls.merge {"callId":"call","otherCallId":"held"}',
    'calls.setHold {"callId":"held","held":true}',
    'calls.place {"target":"alan","accountId":"local"}',
  ]);
});

test('who was asked says no: back to who waits', async ({ page }) => {
  await show(page, 'in-call', plain);
  await page.keyboard.press('t');
  await page.getByRole('dialog').getByRole('combobox').fill('busy');
  await page.getByRole('button', { name: 'Ask first' }).click();
  await expect(page.getByText('Busy', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Back to Grace Hopper' }).click();
  await expect(page.getByRole('region', { name: 'Call with Grace Hopper' })).toBeVisible();
  expect((await requests(page)).at(-1)).toBe('calls.setHold {"callId":"call","held":false}');
});

test('a refused transfer says why, and the call is there', async ({ page }) => {
  await show(page, 'in-call', plain);
  await page.evaluate(() => window.gallery?.phone.refuse('calls.transfer', 'TRANSFER_FAILED', { status: 486 }));
  await page.keyboard.press('t');
  await page.getByRole('dialog').getByRole('combobox').fill('alan');
  await page.getByRole('button', { name: 'Transfer now' }).click();
  await expect(page.getByText('The transfer did not come about (Busy): you have the call back.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Call with Grace Hopper' })).toBeVisible();
});

test('Enter sends a message, Shift+Enter begins a line, and a draft waits for its reader', async ({ page }) => {
  await show(page, 'messages', plain);
  await page.getByRole('button', { name: /林薇/ }).click();
  const field = page.getByRole('textbox', { name: 'Message' });
  await expect(field).toBeFocused();
  await expect(page.getByRole('button', { name: 'Messages', exact: true })).toBeVisible(); // nothing is unread any more
  await field.pressSequentially('one');
  await field.press('Shift+Enter');
  await field.pressSequentially('two');
  await page.getByRole('button', { name: /Alan Turing/ }).click();
  await expect(field).toHaveValue('');
  await page.getByRole('button', { name: /林薇/ }).first().click();
  await expect(field).toHaveValue('one\ntwo');
  await field.press('Enter');
  await expect(page.getByRole('log').getByRole('listitem').last()).toContainText('Delivered');
  await expect(field).toHaveValue('');
  await expect(page.getByRole('list', { name: 'Conversations' }).getByRole('listitem').first()).toContainText('You: one two');
});

test('a new message: to somebody typed, or to somebody known', async ({ page }) => {
  await show(page, 'messages', plain);
  await page.getByRole('button', { name: 'New message' }).first().click();
  const to = page.getByRole('textbox', { name: 'To' });
  await expect(to).toBeFocused();
  await to.fill('2042');
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '2042' })).toBeVisible();
  await page.getByRole('button', { name: 'New message' }).first().click();
  await to.fill('grace');
  await page
    .getByRole('list', { name: 'Suggestions' })
    .getByRole('button', { name: /Grace Hopper/ })
    .click();
  await expect(page.getByRole('log')).toContainText('That was quick');
});

test('conversations are found by name and by what was written; what failed is sent again', async ({ page }) => {
  await show(page, 'messages', plain);
  const search = page.getByRole('searchbox', { name: 'Search messages' });
  const found = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem');
  await search.fill('projector');
  await expect(found).toHaveCount(1);
  await search.fill('nobody at all');
  await expect(page.getByText('Nobody and nothing found')).toBeVisible();
  await search.fill('alan');
  await found.getByRole('button').click();
  await page.getByRole('button', { name: 'Send again' }).click();
  expect((await requests(page)).at(-1)).toMatch(/^messages\.retry/);
});

test('until the other side has agreed to wait, hold says so and takes no second press', async ({ page }) => {
  await show(page, 'in-call', plain);
  await page.evaluate(() => window.gallery?.phone.changeCall('call', { holdPending: true }));
  await expect(page.getByRole('region').getByText('Asking the other side to wait…')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Hold' })).toBeDisabled();
  await page.evaluate(() => window.gallery?.phone.changeCall('call', { holdPending: false, heldByUs: true }));
  await expect(page.getByRole('button', { name: 'Hold' })).toBeEnabled();
});

test('a call that rings at a colleague is picked up; the own state is chosen in the account menu', async ({ page }) => {
  await show(page, 'people', plain);
  await page.getByRole('button', { name: 'Pick up the call for Alan Turing' }).click();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Away' }).click();
  await expect(page.getByText('ada@pbx.example.com · Away')).toBeVisible();
  expect(await requests(page)).toEqual(['people.pickUp {"uri":"sip:alan@pbx.example.com"}', 'people.setOwn {"state":"away"}']);
});

test('nobody is rung for a time that is chosen under the own state, and the bar says until when', async ({ page }) => {
  await show(page, 'people', plain);
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Do not disturb: 30 min' }).click();
  await expect(page.getByText(/ada@pbx\.example\.com · Do not disturb until/)).toBeVisible();
  expect(await requests(page)).toEqual(['people.setOwn {"state":"doNotDisturb","span":"halfHour"}']);
});

test('a hint follows the keyboard and the pointer, and Escape hides it', async ({ page }) => {
  await show(page, 'history', plain);
  const hint = page.getByRole('tooltip');
  const call = page.getByRole('button', { name: 'Call Echo' }).first();
  await call.hover();
  await expect(hint).toHaveText('Call Echo');
  await page.keyboard.press('Escape');
  await expect(hint).toHaveCount(0);
  await page.mouse.move(0, 0);
  await call.focus();
  await page.keyboard.press('Tab');
  await expect(hint).not.toHaveText('Call Echo');
  await page.keyboard.press('Shift+Tab');
  await expect(hint).toHaveText('Call Echo');
});

test('rules for calls count at once; an untrusted certificate counts only after a click', async ({ page }) => {
  await show(page, 'account-untrusted', plain);
  await page.getByRole('switch', { name: 'Do not disturb' }).click();
  await page.getByRole('textbox', { name: 'Forward when I am in a call to' }).fill('2042');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Trust this certificate' }).click();
  await expect(page.getByText('is not trusted')).toBeHidden();
  const asked = ['accounts.settings', 'contacts.callerRules'];
  const [dnd, busy, trust] = (await requests(page)).filter((request) => !asked.some((name) => request.startsWith(name)));
  expect(dnd).toContain('"doNotDisturb":false');
  expect(busy).toContain('"forwardBusy":"2042"');
  expect(trust).toMatch(/^accounts\.acceptCertificate .*"fingerprint":"A4:91/);
});

test('a link asks once, and Escape leaves its number in the field', async ({ page }) => {
  await show(page, 'idle', plain);
  await page.evaluate(() => window.gallery?.phone.change({ dialRequest: { serial: 7, target: 'tel:+4930' } }));
  await expect(page.getByRole('button', { name: 'Call now' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Name, number or address' })).toHaveValue('tel:+4930');
  expect(await requests(page)).toEqual(['links.taken {"serial":7}']);
});

test('another language is spoken at once, without losing what was typed', async ({ page }) => {
  await show(page, 'settings', plain);
  await page.getByRole('combobox', { name: 'Name, number or address' }).fill('123');
  await page.getByRole('radio', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { name: '设置' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: '姓名、号码或地址' })).toHaveValue('123');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

test('by keyboard alone: find a conversation, answer it, transfer a call', async ({ page }) => {
  await show(page, 'messages', plain);
  await page.keyboard.press('Control+f');
  await expect(page.getByRole('searchbox', { name: 'Search messages' })).toBeFocused();
  await page.keyboard.type('grace');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await page.keyboard.type('Yes.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('Yes.');

  await show(page, 'in-call', plain);
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('turing');
  await page.keyboard.press('ArrowDown');
  for (const name of ['Cancel', 'Ask first', 'Transfer now']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  expect((await requests(page)).at(-1)).toBe('calls.transfer {"callId":"call","target":"sip:alan@pbx.example.com"}');
});

test('? shows the keys, Escape puts them away', async ({ page }) => {
  await show(page, 'idle', plain);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a long history is scrolled through with only a few lines in the document', async ({ page }) => {
  await show(page, 'history', plain);
  await page.evaluate(() => window.gallery?.phone.remember(500));
  await page.getByRole('radio', { name: 'Missed' }).click();
  await page.getByRole('radio', { name: 'All' }).click();
  const list = page.getByRole('region', { name: 'History' });
  await expect
    .poll(async () => {
      await list.press('End');
      return page.getByText('caller499', { exact: true }).count();
    })
    .toBe(1);
  expect(await list.getByRole('listitem').count()).toBeLessThan(80);
});

test('what a peer wrote stays text; a second call beside it shows where they part', async ({ page }) => {
  await show(page, 'call-ladder', plain);
  await page.getByRole('button', { name: /F4 .*INVITE.*did not arrive/ }).click();
  const message = page.getByRole('region', { name: 'F4', exact: true });
  await expect(message.getByText('<script>alert(1)</script>')).toBeVisible();
  await expect(message.getByText('No field that this program knows; it is left as it is.')).toBeVisible();
  await expect(message.locator('script, b')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Compare with…' }).selectOption('row4');
  await expect(page.getByText('The calls are alike before F8; from there on they differ.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Messages' })).toHaveCount(2);
});

test('the messages of a call are gone through with the arrow keys', async ({ page }) => {
  await show(page, 'call-ladder', plain);
  await page.getByRole('button', { name: /F1 .*INVITE/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: /F3 .*ACK/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'F3', exact: true })).toBeVisible();
});

test('an address book is found by its server and kept; a wrong password names the step that failed', async ({ page }) => {
  await show(page, 'address-book-new', plain);
  await page.getByLabel('Server address').fill('dav.example.com');
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: 'Sign in' })).toContainText('failed');
  await expect(page.getByText('The user name or password is wrong')).toBeVisible();
  await page.getByLabel('Password').fill('secret');
  await page.keyboard.press('Enter');
  await page.getByLabel('Address book', { exact: true }).selectOption('Office');
  await page.getByRole('button', { name: 'Keep it the same' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('list', { name: 'Address books' })).toContainText('Office');
  await page.getByRole('button', { name: 'Remove Office' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Address books' })).toBeHidden();
  const asked = await requests(page);
  expect(asked.map((request) => request.split(' ')[0])).toEqual([
    'addressBooks.find',
    'addressBooks.find',
    'addressBooks.add',
    'addressBooks.remove',
  ]);
});

test('an address book whose password is wrong takes a new one', async ({ page }) => {
  await show(page, 'address-books', plain);
  await page.getByRole('button', { name: 'New password…' }).click();
  await page.getByLabel('Password', { exact: true }).fill('better');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'New password…' })).toBeHidden();
  expect(await requests(page)).toEqual(['addressBooks.change {"id":"home","password":"better"}']);
});
