import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { parseUri, type Uri } from '../../sip/message/uri.ts';
import type { Binding } from '../location/location-service.ts';
import type { RegisterRequest, RequestedContact } from './register-request.ts';
import { updateBindings } from './update-bindings.ts';

const aor = 'sip:alice@example.test';
const nowUnixMs = 1_700_000_000_000;

function uri(text: string): Uri {
  const parsed = parseUri(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

function wanted(contact: string, more: Partial<RequestedContact> = {}): RequestedContact {
  return { uri: uri(contact), contact, q: 1, expiresSeconds: 3_600, ...more };
}

function register(contacts: RegisterRequest['contacts'], more: Partial<RegisterRequest> = {}): RegisterRequest {
  return { callId: 'a@b', cseq: 10, contacts, path: [], isOutbound: false, ...more };
}

function stored(contact: string, more: Partial<Binding> = {}): Binding {
  return { aor, contact, q: 1, expiresAtUnixMs: nowUnixMs + 1_000, callId: 'a@b', cseq: 9, path: [], ...more };
}

function contactsAfter(current: readonly Binding[], request: RegisterRequest): readonly string[] {
  const updated = updateBindings(aor, current, request, nowUnixMs);
  assert.ok(updated.ok);
  return updated.value.map(({ contact }) => contact);
}

function refusal(current: readonly Binding[], request: RegisterRequest): number | undefined {
  const updated = updateBindings(aor, current, request, nowUnixMs);
  return updated.ok ? undefined : updated.error.status;
}

test('a new contact is bound for the time asked, no longer than we allow', () => {
  const updated = updateBindings(
    aor,
    [],
    register([wanted('sip:a@h', { q: 0.3 }), wanted('sip:b@h', { expiresSeconds: 2 ** 31 })]),
    nowUnixMs,
  );
  assert.ok(updated.ok);
  const [first, second] = updated.value;
  assert.deepEqual(first, stored('sip:a@h', { q: 0.3, cseq: 10, expiresAtUnixMs: nowUnixMs + 3_600_000 }));
  assert.equal(second?.expiresAtUnixMs, nowUnixMs + limits.registrar.maxExpiresSeconds * 1_000);
});

test('contacts are the same by URI comparison, not by text (§10.3 step 7, §19.1.4)', () => {
  const current = [stored('sip:alice@HOST.test;x=1'), stored('sip:alice@host.test:5062')];
  assert.deepEqual(contactsAfter(current, register([wanted('sip:alice@host.TEST')])), [
    'sip:alice@host.TEST',
    'sip:alice@host.test:5062',
  ]);
});

test('bindings that are not mentioned stay', () => {
  assert.deepEqual(contactsAfter([stored('sip:a@h')], register([wanted('sip:b@h')])), ['sip:b@h', 'sip:a@h']);
});

test('expires 0 removes the one binding; an unknown one is no error', () => {
  const current = [stored('sip:a@h'), stored('sip:b@h')];
  assert.deepEqual(contactsAfter(current, register([wanted('sip:a@h', { expiresSeconds: 0 })])), ['sip:b@h']);
  assert.deepEqual(contactsAfter(current, register([wanted('sip:c@h', { expiresSeconds: 0 })])), ['sip:a@h', 'sip:b@h']);
});

test('the same Call-ID needs a higher CSeq, and one old contact spoils the whole request (§10.3 step 7)', () => {
  const current = [stored('sip:a@h', { cseq: 10 }), stored('sip:b@h', { cseq: 3 })];
  assert.equal(refusal(current, register([wanted('sip:b@h'), wanted('sip:a@h')])), 500);
  assert.equal(refusal(current, register([wanted('sip:a@h')], { cseq: 9 })), 500);
  assert.equal(refusal(current, register([wanted('sip:a@h')], { cseq: 11 })), undefined);
});

test('another Call-ID is a client that restarted: its CSeq starts anew', () => {
  assert.deepEqual(contactsAfter([stored('sip:a@h', { cseq: 99 })], register([wanted('sip:a@h')], { callId: 'new', cseq: 1 })), [
    'sip:a@h',
  ]);
});

test('* removes all, unless a later request of the same client was there before (§10.3 step 6)', () => {
  const current = [stored('sip:a@h'), stored('sip:b@h', { callId: 'other', cseq: 99 })];
  assert.deepEqual(contactsAfter(current, register('*')), []);
  assert.equal(refusal(current, register('*', { cseq: 9 })), 500);
});

test('too brief a time is 423 with Min-Expires, and nothing changes (§10.3 step 7)', () => {
  const updated = updateBindings(aor, [], register([wanted('sip:a@h'), wanted('sip:b@h', { expiresSeconds: 59 })]), nowUnixMs);
  assert.ok(!updated.ok);
  assert.equal(updated.error.status, 423);
  assert.deepEqual(updated.error.headers, [['Min-Expires', '60']]);
  assert.equal(refusal([], register([wanted('sip:b@h', { expiresSeconds: 60 })])), undefined);
});

test('a contact that stands twice counts once, as written last', () => {
  const updated = updateBindings(
    aor,
    [],
    register([wanted('sip:a@h', { q: 0.1 }), wanted('sip:A@h'), wanted('sip:a@H', { q: 0.9 })]),
    nowUnixMs,
  );
  assert.ok(updated.ok);
  assert.deepEqual(
    updated.value.map(({ contact, q }) => [contact, q]),
    [
      ['sip:A@h', 1],
      ['sip:a@H', 0.9],
    ],
  );
});

test('beyond the most bindings of an AoR: 403; refreshing and removing still work', () => {
  const full = Array.from({ length: limits.registrar.bindings }, (_, number) => stored(`sip:a@h${number}`));
  assert.equal(refusal(full, register([wanted('sip:one-more@h')])), 403);
  assert.equal(contactsAfter(full, register([wanted('sip:a@h0')])).length, full.length);
  assert.equal(
    contactsAfter(full, register([wanted('sip:a@h0', { expiresSeconds: 0 }), wanted('sip:one-more@h')])).length,
    full.length,
  );
});

test('any history of requests keeps the bound, one binding a contact, and loses nothing that was not named', () => {
  const contact = fc.integer({ min: 0, max: 30 }).map((number) => `sip:a@h${number}`);
  const step = fc.record({
    contact,
    expiresSeconds: fc.constantFrom(0, 60, 3_600),
    callId: fc.constantFrom('x', 'y'),
    cseq: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let bindings: readonly Binding[] = [];
      for (const { contact: text, expiresSeconds, callId, cseq } of steps) {
        const updated = updateBindings(aor, bindings, register([wanted(text, { expiresSeconds })], { callId, cseq }), nowUnixMs);
        const before = bindings.filter((binding) => binding.contact !== text);
        bindings = updated.ok ? updated.value : bindings;
        assert.deepEqual(new Set(bindings.filter((binding) => binding.contact !== text)), new Set(before));
        assert.equal(new Set(bindings.map((binding) => binding.contact)).size, bindings.length);
        assert.ok(bindings.length <= limits.registrar.bindings);
      }
    }),
  );
});
