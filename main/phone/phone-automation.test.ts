import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SecretBox } from '../accounts/account.ts';
import { AutomationBook } from '../automation/automation-book.ts';
import type { HookRequest } from '../automation/hook-post.ts';
import { Emitter } from '../base/event.ts';
import { silentLog } from '../base/log.ts';
import { ok, type Result } from '../base/result.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { AutomationEvent, AutomationRule, AutomationView, RuleAction } from '../contract/automation-view.ts';
import type { CallRules } from '../contract/call-rules.ts';
import { limits } from '../limits.ts';
import { sipUri } from '../sip/message/uri.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { noRules } from './call-rules.ts';
import { CallerJudge } from './caller-judge.ts';
import { CallerRuleBook } from './caller-rules.ts';
import type { ReadyAccount } from './calling-accounts.ts';
import { PhoneAutomation } from './phone-automation.ts';

/** Turns the text around, so that what is sealed is not what it was. */
const box: SecretBox = { seal: (plain) => [...plain].reverse().join(''), open: (sealed) => [...sealed].reverse().join('') };
const account = { id: 'a', domain: 'example.com' } as ReadyAccount;

function setUp(accountRules: Partial<CallRules> = {}) {
  const clock = new FakeClock();
  const kept = new Map<string, string>();
  const store = { get: (key: string) => kept.get(key), set: (key: string, value: string) => void kept.set(key, value) };
  const callers = new CallerRuleBook(store);
  const happened = new Emitter<AutomationEvent>();
  const posts: HookRequest[] = [];
  const book = new AutomationBook(store, box, new SeededRandom(1));
  const automation = new PhoneAutomation({
    clock,
    log: silentLog,
    book,
    feed: { onHappened: happened.event },
    post: async (request) => {
      posts.push(request);
      return 200;
    },
    judge: new CallerJudge({
      book: { find: () => undefined },
      callers,
      calling: { aorOf: () => 'sip:ada@example.com' },
      isMember: () => false,
    }),
    calling: { ready: (id) => (id === 'gone' ? undefined : account), domain: 'example.com' },
    rulesOf: () => ({ ...noRules, ...accountRules }),
  });
  return { automation, clock, kept, callers, happened, posts, book };
}

const rule = (id: string, action: RuleAction, caller = ''): AutomationRule => ({
  id,
  name: '',
  isOn: true,
  when: { caller, who: 'anybody', days: [], from: '', until: '' },
  action,
});
const forward: RuleAction = { kind: 'forward', target: '2042' };
const open: RuleAction = { kind: 'openUrl', url: 'https://crm.example/?q={caller}' };

const call = (user: string): CallFacts => ({
  id: 'c1',
  sipCallId: 's1',
  accountId: 'a',
  direction: 'in',
  peer: { uri: sipUri({ user, host: 'example.com' }), params: new Map() },
  state: 'incoming',
  heldByUs: false,
  heldByThem: false,
  muted: false,
  digits: '',
  startedAtUnixMs: 0,
});

/** A program around the phone that notes what it is asked. */
class NotingHost {
  readonly opened: string[] = [];
  readonly apis: string[] = [];

  openUrl(url: string): void {
    this.opened.push(url);
  }

  async openApi(port: number, token: string): Promise<Result<{ port: number; close(): Promise<void> }, 'PORT_TAKEN'>> {
    this.apis.push(`open ${port} ${token.slice(0, 4)}`);
    const close = async (): Promise<void> => void this.apis.push('close');
    return port === 1 ? { ok: false, error: 'PORT_TAKEN' } : ok({ port: port || 4711, close });
  }
}

test('a call that comes in opens the addresses of its rules and goes where the first deciding one wants it', () => {
  const { automation } = setUp();
  const host = new NotingHost();
  automation.attach(host);
  assert.equal(automation.ruledOf(call('grace')), undefined);
  assert.ok(automation.setRules({ rules: [rule('r1', open), rule('r2', forward, 'alan@example.com')] }).ok);
  assert.equal(automation.ruledOf(call('grace')), undefined);
  assert.deepEqual(automation.ruledOf(call('alan')), { act: 'forward', target: '2042', afterMs: 0 });
  assert.deepEqual(host.opened, ['https://crm.example/?q=grace%40example.com', 'https://crm.example/?q=alan%40example.com']);
});

test('addresses are opened so often in a minute, whoever calls', () => {
  const { automation, clock } = setUp();
  const host = new NotingHost();
  automation.attach(host);
  automation.setRules({ rules: [rule('r1', open)] });
  for (let count = 0; count < limits.automation.opensPerMinute + 5; count++) automation.ruledOf(call(`caller${count}`));
  assert.equal(host.opened.length, limits.automation.opensPerMinute);
  clock.advance(60_000);
  automation.ruledOf(call('later'));
  assert.equal(host.opened.length, limits.automation.opensPerMinute + 1);
});

test('the dry run says what would become of a call and who decides, and does nothing', () => {
  const { automation, callers } = setUp({ doNotDisturb: true });
  const host = new NotingHost();
  automation.attach(host);
  automation.setRules({
    rules: [rule('r1', open), rule('r2', forward, '030*'), rule('r3', { kind: 'answer', afterSeconds: 3 })],
  });
  const tried = automation.dryRun({ caller: '030 123' });
  assert.ok(tried.ok);
  assert.deepEqual(tried.value.outcome, { act: 'forward', target: '2042', afterSeconds: 0, ruleId: 'r2' });
  assert.deepEqual(tried.value.verdicts, [
    { ruleId: 'r1', verdict: 'acts', opens: 'https://crm.example/?q=030123%40example.com' },
    { ruleId: 'r2', verdict: 'acts' },
    { ruleId: 'r3', verdict: 'decided' },
  ]);
  const undisturbed = automation.dryRun({ caller: 'grace' });
  assert.deepEqual(undisturbed.ok && undisturbed.value.outcome, { act: 'refuse', status: 480 });
  callers.set('a', { country: '', unknownCallers: 'refuse', blocked: [] });
  const hidden = automation.dryRun({ caller: '' });
  assert.deepEqual(hidden.ok && [hidden.value.outcome, hidden.value.verdicts], [{ act: 'refuse', status: 433 }, []]);
  assert.deepEqual(automation.dryRun({ caller: 'two words' }), { ok: false, error: { code: 'TARGET_INVALID' } });
  assert.deepEqual(automation.dryRun({ caller: 'x', accountId: 'gone' }), { ok: false, error: { code: 'ACCOUNT_MISSING' } });
  assert.deepEqual(host.opened, []);
});

test('rules and webhooks that could not be carried out are refused, and what was stays', () => {
  const { automation } = setUp();
  const codeOf = (changed: AutomationRule): unknown => {
    const set = automation.setRules({ rules: [changed] });
    return set.ok ? 'ok' : set.error.code;
  };
  assert.equal(codeOf(rule('r', { kind: 'openUrl', url: 'https://{caller}/' })), 'ADDRESS_INVALID');
  assert.equal(codeOf(rule('r', { kind: 'forward', target: 'two words' })), 'TARGET_INVALID');
  for (const [from, until] of [
    ['09:00', ''],
    ['', '09:00'],
    ['09:00', '09:00'],
  ] as const)
    assert.equal(codeOf({ ...rule('r', forward), when: { ...rule('r', forward).when, from, until } }), 'HOURS_INVALID');
  const hook = { id: 'h', isOn: true, url: 'http://crm.example/', events: ['call.ended' as const] };
  assert.deepEqual(automation.setWebhooks({ webhooks: [hook] }), { ok: false, error: { code: 'ADDRESS_INVALID' } });
  assert.deepEqual([automation.view.rules, automation.view.webhooks], [[], []]);
});

test('the programming interface is open only while it is wanted and there is a token; a new token cuts all programs off', async () => {
  const { automation, kept } = setUp();
  const views: AutomationView[] = [];
  automation.onViewChanged((view) => views.push(view));
  assert.deepEqual(await automation.setApi({ isOn: true, port: 0 }), { ok: false, error: { code: 'API_MISSING' } });
  const host = new NotingHost();
  automation.attach(host);
  await automation.setApi({ isOn: true, port: 0 });
  assert.deepEqual([host.apis, automation.view.api?.address], [[], undefined]);
  const { key } = automation.renewKey({ kind: 'token' });
  await automation.setApi({ isOn: true, port: 0 });
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.ok(![...kept.values()].join().includes(key));
  assert.equal(automation.view.api?.address, 'http://127.0.0.1:4711');
  assert.ok(!JSON.stringify(views).includes(key));
  host.apis.length = 0;
  await automation.setApi({ isOn: true, port: 1 });
  assert.deepEqual([automation.view.api?.isPortTaken, automation.view.api?.address], [true, undefined]);
  await automation.setApi({ isOn: false, port: 1 });
  assert.deepEqual([host.apis, automation.view.api?.isPortTaken], [['close', `open 1 ${key.slice(0, 4)}`], false]);
});

test('webhooks are signed with a secret that is made when it is first needed, and are there after a restart', async () => {
  const { automation, happened, posts, book } = setUp();
  automation.setWebhooks({ webhooks: [{ id: 'h', isOn: true, url: 'https://crm.example/', events: ['account.registered'] }] });
  assert.equal(book.key('secret'), undefined);
  const registration = { id: 'a', aor: 'sip:ada@example.com', registration: 'registered' } as const;
  happened.fire({ id: 'e1', atUnixMs: 1, event: 'account.registered', account: registration });
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.equal(posts.length, 1);
  assert.match(book.key('secret') ?? '', /^[0-9a-f]{64}$/);
  assert.deepEqual(automation.view.webhooks[0]?.state, { delivered: 1, failed: 0, waiting: 0, lastStatus: 200 });
  assert.equal(book.webhooks[0]?.url, 'https://crm.example/');
});
