import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedSnapshot } from '../testing/canned.ts';
import { FakePhone } from '../testing/fake-phone.ts';
import { History } from './history-state.ts';

test('loads older lines page by page until there are no more, none twice', async () => {
  const phone = new FakePhone(cannedSnapshot(), {});
  phone.remember(450);
  const history = new History(phone.client);
  await history.open('all');
  for (let page = 0; page < 4; page += 1) await history.loadOlder('all');
  const { rows, isComplete } = history.state.getState().all;
  assert.equal(rows.length, 450);
  assert.equal(new Set(rows.map(({ id }) => id)).size, 450);
  assert.equal(isComplete, true);
});

test('loading again keeps as many lines as were there', async () => {
  const phone = new FakePhone(cannedSnapshot(), {});
  phone.remember(450);
  const history = new History(phone.client);
  await history.open('all');
  await history.loadOlder('all');
  await history.reload();
  assert.equal(history.state.getState().all.rows.length, 400);
});

test('a cleared history is empty for every filter', async () => {
  const phone = new FakePhone(cannedSnapshot(), {});
  phone.remember(10);
  const history = new History(phone.client);
  await history.open('all');
  await history.clear();
  assert.deepEqual(history.state.getState().all, { rows: [], isComplete: true, isLoaded: true });
});

test('what scrolling has loaded stays when a new call comes, and a removed line is gone wherever it is', async () => {
  const phone = new FakePhone(cannedSnapshot(), {});
  phone.remember(900);
  const history = new History(phone.client);
  await history.open('all');
  for (let page = 0; page < 3; page += 1) await history.loadOlder('all');
  await history.reload();
  assert.equal(history.state.getState().all.rows.length, 800);
  await history.remove('row700');
  const { rows } = history.state.getState().all;
  assert.deepEqual([rows.length, rows.some(({ id }) => id === 'row700')], [799, false]);
});

test('what is looked for is loaded page by page, and the last search counts', async () => {
  const phone = new FakePhone(cannedSnapshot(), {});
  phone.remember(450);
  const history = new History(phone.client);
  await Promise.all([history.find('all', 'caller1'), history.find('all', 'caller44')]);
  assert.equal(history.state.getState().found.rows.length, 11);
  await history.find('all', 'caller');
  for (let page = 0; page < 3; page += 1) await history.loadOlderFound();
  assert.deepEqual([history.state.getState().found.rows.length, history.state.getState().found.isComplete], [450, true]);
  await history.find('all', '');
  assert.equal(history.state.getState().found.rows.length, 0);
});
