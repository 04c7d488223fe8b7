import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSipUri, parseUri, type SipUri } from '../../sip/message/uri.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { Gruus } from './gruu.ts';
import type { Binding } from './location-service.ts';

const DOMAIN = 'example.test';
const binding: Binding = {
  aor: `sip:alice@${DOMAIN}`,
  contact: 'sip:alice@h',
  q: 1,
  expiresAtUnixMs: 0,
  callId: 'c1',
  cseq: 1,
  path: [],
  instanceId: '<urn:uuid:1>',
};

function gruus(key = 1): Gruus {
  return new Gruus(new Uint8Array(32).fill(key), new SeededRandom(1));
}

function uri(text: string | undefined): SipUri {
  const parsed = parseUri(text ?? '');
  assert.ok(parsed.ok && isSipUri(parsed.value));
  return parsed.value;
}

test('a public GRUU is the AoR with the instance id, in characters that a URI may have (RFC 5627 §3.1)', () => {
  assert.equal(gruus().publicFor(binding), `sip:alice@${DOMAIN};gr=urn:uuid:1`);
  const odd = { ...binding, instanceId: '<urn:x?y;z=1 2>' };
  const device = gruus().read(uri(gruus().publicFor(odd)), DOMAIN);
  assert.equal(device?.owns(odd), true);
  assert.equal(device?.owns(binding), false);
});

test('a temporary GRUU says nothing of the user, and never twice the same (RFC 5627 §3.1)', () => {
  const made = gruus();
  const [first, second] = [made.temporaryFor(binding, 'alice', DOMAIN), made.temporaryFor(binding, 'alice', DOMAIN)];
  assert.notEqual(first, second);
  assert.equal(first?.includes('alice'), false);
  for (const text of [first, second]) {
    const device = gruus().read(uri(text), DOMAIN);
    assert.deepEqual([device?.user, device?.isTemporary, device?.owns(binding)], ['alice', true, true]);
    assert.equal(device?.owns({ ...binding, callId: 'c2' }), false);
    assert.equal(device?.owns({ ...binding, instanceId: '<urn:uuid:2>' }), false);
  }
});

test('any user comes back out of a temporary GRUU', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), (user) => {
      assert.equal(gruus().read(uri(gruus().temporaryFor(binding, user, DOMAIN)), DOMAIN)?.user, user);
    }),
    { numRuns: 50 },
  );
});

test('one of another domain, with another key, or changed, is none', () => {
  const text = gruus().temporaryFor(binding, 'alice', DOMAIN) ?? '';
  assert.equal(gruus().read(uri(text), 'other.test'), undefined);
  assert.equal(gruus(2).read(uri(text), DOMAIN), undefined);
  assert.equal(gruus().read(uri(text.replace(';gr', '')), DOMAIN), undefined);
  for (const user of ['tgruu.', 'tgruu.AAAA', `tgruu.${'A'.repeat(4_000)}`, 'alice'])
    assert.equal(gruus().read(uri(`sip:${user}@${DOMAIN};gr`), DOMAIN), undefined);
});

test('without an instance id there is no GRUU', () => {
  const { instanceId: _, ...plain } = binding;
  assert.equal(gruus().publicFor(plain), undefined);
  assert.equal(gruus().temporaryFor(plain, 'alice', DOMAIN), undefined);
});
