// Two phones keep their people the same through Radicale, and a third program works on the same cards.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Engine } from '../../main/engine.ts';
import { Engines } from '../../main/testing/engines.ts';
import { isInstalled } from './harness/peers.ts';
import { Radicale } from './harness/radicale.ts';
import { Scratch } from './harness/scratch.ts';

const BOOK = '/ada/people/';
const newBook =
  '<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/><C:addressbook/></resourcetype>' +
  '<displayname>People</displayname></prop></set></mkcol>';
const grace = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'UID:grace',
  'FN:Grace Hopper',
  'N:Hopper;Grace;;;',
  'item1.TEL;TYPE=WORK,VOICE:+49 30 1',
  'item1.X-ABLABEL:Desk',
  'BDAY:1906-12-09',
  'END:VCARD',
  '',
].join('\r\n');

suite('radicale', { skip: isInstalled('radicale') ? false : 'not installed: radicale' }, () => {
  const stack = new AsyncDisposableStack();
  let radicale: Radicale;
  let one: Engine;
  let other: Engine;

  before(async () => {
    radicale = stack.use(await Radicale.start(stack.use(new Scratch())));
    assert.equal((await radicale.ask('MKCOL', BOOK, newBook)).status, 201, radicale.tail);
    assert.equal((await radicale.ask('PUT', `${BOOK}grace.vcf`, grace)).status, 201, radicale.tail);
    const engines = stack.use(new Engines());
    [one, other] = [await engines.start('one'), await engines.start('other')];
  });
  after(() => stack.disposeAsync());

  const viewOf = (phone: Engine) => phone.snapshot().addressBooks?.[0];

  async function synced(phone: Engine): Promise<void> {
    await phone.addressBooks.sync({ id: viewOf(phone)?.id ?? '' });
    assert.equal(viewOf(phone)?.failure, undefined, radicale.tail);
  }

  const namesOf = (phone: Engine): readonly string[] =>
    phone.contacts.list({ search: '', offset: 0, limit: 100 }).lines.map(({ name }) => name);

  function edit(phone: Engine, name: string, changes: { readonly name?: string; readonly note?: string }): void {
    const line = phone.contacts.list({ search: name, offset: 0, limit: 1 }).lines[0];
    const found = phone.contacts.get({ id: line?.id ?? '' });
    assert.ok(found.ok, name);
    const { more: _, photo: __, ...draft } = found.value;
    assert.ok(phone.contacts.put({ ...draft, ...changes, id: found.value.id }).ok);
  }

  test('its address book is found by the address of the server alone', { timeout: 60_000 }, async () => {
    const { address, user, password } = radicale;
    const { books, failure } = await one.addressBooks.find({ address, user, password });
    assert.deepEqual([books, failure], [[{ url: new URL(BOOK, address).href, name: 'People' }], undefined], radicale.tail);
    const wrong = await one.addressBooks.find({ address, user, password: 'wrong' });
    assert.deepEqual([wrong.failure?.step, wrong.failure?.fault], ['signIn', 'UNAUTHORIZED']);
  });

  test('who is on it comes here, and who is here comes to it and to the other phone', { timeout: 60_000 }, async () => {
    const addresses = [{ label: 'mobile' as const, value: '+49 170 1' }];
    assert.ok(one.contacts.put({ name: 'Ada', company: '', note: '', isFavourite: false, addresses }).ok);
    const book = { url: new URL(BOOK, radicale.address).href, name: 'People', user: radicale.user, password: radicale.password };
    for (const phone of [one, other]) {
      assert.ok(phone.addressBooks.add({ ...book, takesNew: true }).ok);
      await synced(phone);
      assert.deepEqual(namesOf(phone), ['Ada', 'Grace Hopper']);
    }
  });

  test('an edit on each side arrives on the other, and a card keeps what we do not know', { timeout: 60_000 }, async () => {
    edit(one, 'Grace', { note: 'from one' });
    edit(other, 'Ada', { name: 'Ada Lovelace' });
    await synced(one);
    await synced(other);
    await synced(one);
    assert.deepEqual(namesOf(one), ['Ada Lovelace', 'Grace Hopper']);
    const { text } = await radicale.ask('GET', `${BOOK}grace.vcf`);
    for (const line of ['item1.TEL;TYPE=WORK,VOICE:+49 30 1', 'item1.X-ABLABEL:Desk', 'BDAY:1906-12-09', 'NOTE:from one']) {
      assert.ok(text.includes(line), text);
    }
  });

  test('both change the same card: the server keeps the first, the second is kept beside it', { timeout: 60_000 }, async () => {
    edit(one, 'Grace', { note: 'one' });
    edit(other, 'Grace', { note: 'other' });
    await synced(one);
    await synced(other);
    await synced(one);
    for (const phone of [one, other]) assert.deepEqual(namesOf(phone), ['Ada Lovelace', 'Grace Hopper', 'Grace Hopper (2)']);
    assert.deepEqual(viewOf(other)?.keptTwice, ['Grace Hopper (2)']);
  });

  test('who is removed on one side is gone on the other, whoever removed them', { timeout: 60_000 }, async () => {
    const second = one.contacts.list({ search: '(2)', offset: 0, limit: 1 }).lines[0];
    one.contacts.remove({ id: second?.id ?? '' });
    assert.equal((await radicale.ask('DELETE', `${BOOK}grace.vcf`)).status, 200);
    await synced(one);
    await synced(other);
    assert.deepEqual([namesOf(one), namesOf(other)], [['Ada Lovelace'], ['Ada Lovelace']]);
  });
});
