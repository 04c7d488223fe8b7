import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AutomationRule, RuleAction } from '../contract/automation-view.ts';
import { type RuledCall, runRules } from './rule-run.ts';

const grace: RuledCall = {
  uri: 'sip:+4930123456@pbx.example.com',
  address: '+4930123456@pbx.example.com',
  name: 'Grace Hopper',
  country: 'DE',
  isKnown: true,
  isFavourite: false,
  isWithheld: false,
  accountId: 'office',
  accountAor: 'sip:ada@example.com',
  at: { day: 1, minute: 600 },
};
const forward: RuleAction = { kind: 'forward', target: '2042' };
const answer: RuleAction = { kind: 'answer', afterSeconds: 2 };
const open: RuleAction = { kind: 'openUrl', url: 'https://crm.example/?q={caller}&n={number}' };

const rule = (id: string, action: RuleAction, when: Partial<AutomationRule['when']> = {}, isOn = true): AutomationRule => ({
  id,
  name: '',
  isOn,
  when: { caller: '', who: 'anybody', days: [], from: '', until: '', ...when },
  action,
});
const verdicts = (rules: readonly AutomationRule[], call = grace): readonly string[] =>
  runRules(rules, call).lines.map(({ verdict }) => verdict);

test('the first rule that answers or forwards decides; those that open an address let the call go on', () => {
  const { lines, decided } = runRules([rule('a', open), rule('b', answer), rule('c', forward), rule('d', open)], grace);
  assert.equal(decided?.id, 'b');
  assert.deepEqual(
    lines.map(({ verdict }) => verdict),
    ['acts', 'acts', 'decided', 'decided'],
  );
  assert.equal(lines[0]?.opens, 'https://crm.example/?q=%2B4930123456%40pbx.example.com&n=%2B4930123456');
  assert.equal(lines[3]?.opens, undefined);
});

test('each rule says why it does not act: off, another account, who calls, what they are called, the hours', () => {
  assert.deepEqual(
    verdicts([
      rule('a', forward, {}, false),
      rule('b', forward, { accountId: 'home' }),
      rule('c', forward, { who: 'favourite' }),
      rule('d', forward, { caller: '+44*' }),
      rule('e', forward, { days: [0, 6] }),
      rule('f', forward, { accountId: 'office', who: 'known', caller: '040*', from: '09:00', until: '17:00' }),
    ]),
    ['off', 'account', 'who', 'caller', 'hours', 'caller'],
  );
  assert.deepEqual(verdicts([rule('g', forward, { accountId: 'office', who: 'known', caller: '+49 30*' })]), ['acts']);
});

test('who does not say who they are is unknown, fits no pattern, and leaves no trace in an address (RFC 3323)', () => {
  const hidden = { ...grace, isWithheld: true };
  const rules = (['anybody', 'known', 'favourite', 'unknown', 'withheld'] as const).map((who) => rule(who, open, { who }));
  assert.deepEqual(verdicts(rules, { ...hidden, isFavourite: true }), ['acts', 'who', 'who', 'acts', 'acts']);
  assert.deepEqual(verdicts([rule('a', open, { caller: '*' })], hidden), ['caller']);
  assert.equal(runRules([rule('a', open)], hidden).lines[0]?.opens, 'https://crm.example/?q=&n=');
});
