import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { AutomationEvent, Webhook } from '../contract/automation-view.ts';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { type HookRequest, isHookUrl } from './hook-post.ts';
import { Webhooks } from './webhooks.ts';

const { deliveries, deliveryTries, deliveryRetryMs, deliveryMs } = limits.automation;
const hook: Webhook = { id: 'h', isOn: true, url: 'https://crm.example/hook', events: ['account.registered'] };
const event = (id: string): AutomationEvent => ({
  id,
  atUnixMs: 1,
  event: 'account.registered',
  account: { id: 'a', aor: 'sip:ada@example.com', registration: 'registered' },
});

/** Webhooks whose posts are answered by `answer`: a status, or `undefined` for never. */
function setUp(answer: (post: HookRequest) => number | undefined) {
  const clock = new FakeClock();
  const posts: HookRequest[] = [];
  const sentAtMs: number[] = [];
  const webhooks = new Webhooks({
    clock,
    secret: () => 'open sesame',
    post: (post, signal) => {
      posts.push(post);
      sentAtMs.push(clock.nowMs());
      const status = answer(post);
      if (status !== undefined) return Promise.resolve(status);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(0)));
    },
  });
  webhooks.set([hook]);
  return { clock, posts, sentAtMs, webhooks };
}

async function pass(clock: FakeClock, ms: number): Promise<void> {
  await turns();
  clock.advance(ms);
  await turns();
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

test('an event is posted to who wants it, named and signed over its body (RFC 2104)', async () => {
  const { clock, posts, webhooks } = setUp(() => 200);
  webhooks.set([hook, { ...hook, id: 'off', isOn: false }, { ...hook, id: 'calls', events: ['call.ended'] }]);
  webhooks.tell(event('e1'));
  await turns();
  assert.equal(posts.length, 1);
  const [post = assert.fail('no post')] = posts;
  assert.deepEqual(JSON.parse(post.body), event('e1'));
  const { 'Trapeze-Event': name, 'Trapeze-Delivery': id, 'Trapeze-Signature': signature } = post.headers;
  assert.deepEqual([post.url, name, id], [hook.url, 'account.registered', 'e1']);
  assert.equal(signature, `sha256=${createHmac('sha256', 'open sesame').update(post.body).digest('hex')}`);
  assert.deepEqual(webhooks.stateOf('h'), { delivered: 1, failed: 0, waiting: 0, lastStatus: 200 });
  assert.equal(clock.pending, 0);
});

test('a delivery that fails is tried again with growing waits, those behind it keep their order, and it is given up at last', async () => {
  const { clock, posts, sentAtMs, webhooks } = setUp(({ body }) => (body.includes('"e1"') ? 503 : 204));
  webhooks.tell(event('e1'));
  webhooks.tell(event('e2'));
  for (let attempt = 1; attempt < deliveryTries; attempt++) await pass(clock, deliveryRetryMs * 4 ** (attempt - 1));
  assert.deepEqual(sentAtMs.slice(0, deliveryTries), [0, 1_000, 5_000, 21_000, 85_000]);
  assert.match(posts.at(-1)?.body ?? '', /"e2"/);
  assert.equal(posts.length, deliveryTries + 1);
  assert.deepEqual(webhooks.stateOf('h'), { delivered: 1, failed: 1, waiting: 0, lastStatus: 204 });
  assert.equal(clock.pending, 0);
});

test('an address that refuses, or sends elsewhere, is not asked again; one that is busy is', async () => {
  for (const [status, tries] of [
    [404, 1],
    [301, 1],
    [429, deliveryTries],
    [0, deliveryTries],
  ]) {
    const { clock, posts, webhooks } = setUp(() => status);
    webhooks.tell(event('e1'));
    for (let attempt = 0; attempt < deliveryTries; attempt++) await pass(clock, 100_000);
    assert.equal(posts.length, tries, String(status));
  }
});

test('an address that never answers costs a time that is known; its end leaves nothing pending', async () => {
  const { clock, posts, webhooks } = setUp(() => undefined);
  webhooks.tell(event('e1'));
  await pass(clock, deliveryMs);
  await pass(clock, deliveryRetryMs);
  assert.equal(posts.length, 2);
  assert.equal(webhooks.stateOf('h').lastStatus, 0);
  webhooks[Symbol.dispose]();
  await turns();
  assert.equal(clock.pending, 0);
});

test('what waits is bounded: the oldest is left out and counted; a webhook that is gone forgets it', async () => {
  const { clock, posts, webhooks } = setUp(() => undefined);
  for (let count = 0; count <= deliveries + 2; count++) webhooks.tell(event(`e${count}`));
  assert.deepEqual(webhooks.stateOf('h'), { delivered: 0, failed: 2, waiting: deliveries + 1 });
  webhooks.set([{ ...hook, url: 'https://other.example/' }]);
  assert.deepEqual(webhooks.stateOf('h'), { delivered: 0, failed: 0, waiting: 0 });
  await turns();
  assert.deepEqual([posts.length, clock.pending], [1, 0]);
});

test('a webhook goes to https, or by http to this computer, and carries no password', () => {
  for (const url of ['https://crm.example/hook', 'http://127.0.0.1:8080/', 'http://localhost/x', 'http://[::1]:1/'])
    assert.equal(isHookUrl(url), true, url);
  for (const url of [
    'http://crm.example/',
    'http://127.0.0.1.evil.example/',
    'https://ada:secret@crm.example/',
    'ftp://localhost/',
    'localhost',
    '',
  ])
    assert.equal(isHookUrl(url), false, url);
});
