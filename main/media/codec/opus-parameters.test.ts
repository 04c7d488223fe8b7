import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseOpusParameters } from './opus-parameters.ts';

const defaults = {
  useInbandFec: false,
  maxPlaybackRate: 48_000,
  maxAverageBitrate: 510_000,
  usesDtx: false,
  isConstantBitrate: false,
};

test('absent parameters have their defaults (RFC 7587 §6.1)', () => {
  assert.deepEqual(parseOpusParameters(undefined), defaults);
  assert.deepEqual(parseOpusParameters(''), defaults);
});

test('reads what the receiver asked for, in any case and spacing', () => {
  const parameters = parseOpusParameters(
    'maxplaybackrate=16000; MaxAverageBitrate=20000;useinbandfec=1 ; cbr=1;stereo=1; usedtx=1',
  );
  assert.deepEqual(parameters, {
    useInbandFec: true,
    maxPlaybackRate: 16_000,
    maxAverageBitrate: 20_000,
    usesDtx: true,
    isConstantBitrate: true,
  });
});

test('clamps numbers to their range and ignores what is none', () => {
  assert.equal(parseOpusParameters('maxaveragebitrate=1').maxAverageBitrate, 6_000);
  assert.equal(parseOpusParameters('maxaveragebitrate=99999999').maxAverageBitrate, 510_000);
  assert.equal(parseOpusParameters('maxaveragebitrate=abc').maxAverageBitrate, 510_000);
  assert.equal(parseOpusParameters('maxplaybackrate=').maxPlaybackRate, 48_000);
  assert.equal(parseOpusParameters('maxplaybackrate=-1').maxPlaybackRate, 8_000);
});

test('takes any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { maxAverageBitrate } = parseOpusParameters(text);
      assert.ok(maxAverageBitrate >= 6_000 && maxAverageBitrate <= 510_000);
    }),
  );
});
