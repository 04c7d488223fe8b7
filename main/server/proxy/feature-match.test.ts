import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, readFeatures } from './feature-match.ts';

const cases: readonly (readonly [wished: string, had: string, isContradicted: boolean, share: number])[] = [
  [';audio', ';audio', false, 1],
  [';audio', '', false, 0],
  [';audio="FALSE"', ';audio', true, 1],
  [';audio;video', ';audio', false, 0.5],
  [';methods="INVITE,MESSAGE"', ';methods="BYE,message"', false, 1],
  [';methods="INVITE"', ';methods="MESSAGE"', true, 1],
  [';class="!business"', ';class="personal"', false, 1],
  [';class="!business"', ';class="business"', true, 1],
  [';class="business"', ';class="!business"', true, 1],
  [';priority="#>=5"', ';priority="#3:6"', false, 1],
  [';priority="#>=5"', ';priority="#<=4"', true, 1],
  [';priority="#=5"', ';priority="#5"', false, 1],
  [';priority="#x"', ';priority="#5"', true, 1],
  [';description="<PC, big>"', ';description="<PC, big>"', false, 1],
  [';description="<PC>"', ';description="<pc>"', true, 1],
  ['', ';audio', false, 1],
];

for (const [wished, had, isContradicted, share] of cases) {
  test(`${wished || 'no wish'} of ${had || 'a silent contact'} (RFC 3840 §9, RFC 3841 §7.2.4)`, () => {
    assert.deepEqual(fit(readFeatures(wished), readFeatures(had)), { isContradicted, share });
  });
}

test('what does not parse says nothing', () => assert.equal(readFeatures(';=;').size, 0));
