import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../message/message.ts';
import { answerModeOf } from './answer-mode.ts';

const cases: readonly [
  fields: readonly (readonly [string, string])[],
  isAutomatic: boolean,
  isRequired: boolean,
  delaySeconds: number,
][] = [
  [[], false, false, 0],
  [[['Answer-Mode', 'Manual']], false, false, 0],
  [[['Answer-Mode', 'Manual;require']], false, true, 0],
  [[['Answer-Mode', 'auto']], true, false, 0],
  [[['Priv-Answer-Mode', 'Auto;require']], true, true, 0],
  [
    [
      ['Answer-Mode', 'Manual'],
      ['Priv-Answer-Mode', 'Auto'],
    ],
    true,
    false,
    0,
  ],
  [[['Answer-Mode', '']], false, false, 0],
  [[['Alert-Info', '<http://127.0.0.1>;info=alert-autoanswer;delay=0']], true, false, 0],
  [[['Alert-Info', '<http://www.notused.com>;info="Auto Answer"']], true, false, 0],
  [[['Alert-Info', '<urn:alert:service:normal>']], false, false, 0],
  [[['Call-Info', '<sip:example.com>;answer-after=3']], true, false, 3],
  [[['Call-Info', '<http://example.com/p.jpg>;purpose=icon, <sip:x>;answer-after=0']], true, false, 0],
  [[['Call-Info', '<sip:example.com>;answer-after=99999']], true, false, 120],
  [[['Call-Info', '<sip:example.com>;answer-after=soon']], false, false, 0],
  [[['Call-Info', 'nonsense']], false, false, 0],
];

test('how a caller wants to be answered: by RFC 5373, else by the fields of older phones', () => {
  for (const [fields, isAutomatic, isRequired, delaySeconds] of cases) {
    const mode = answerModeOf(new SipRequest('INVITE', 'sip:b@example.com', fields));
    assert.deepEqual(mode, { isAutomatic, isRequired, delaySeconds }, JSON.stringify(fields));
  }
});
