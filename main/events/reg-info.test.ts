import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyRegInfo, REG_INFO, type RegInfo, readRegInfo, regPackage, writeRegInfo } from './reg-info.ts';

const contact = (id: string, state: 'active' | 'terminated') => ({
  id,
  state,
  event: 'registered',
  uri: `sip:alice@${id}.example.com`,
  displayName: undefined,
  expiresSeconds: 3_600,
});
const info = (version: number, isFull: boolean, ...contacts: readonly ReturnType<typeof contact>[]): RegInfo => ({
  version,
  isFull,
  registrations: [{ id: 'a7', aor: 'sip:alice@example.com', state: 'active', contacts }],
});

test('reads registrations and their contacts (RFC 3680 §5)', () => {
  const parsed = readRegInfo(
    Buffer.from(`<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full">
      <registration aor="sip:joe@example.com" id="as9" state="active">
        <contact id="76" state="active" event="registered" duration-registered="7322" q="0.8" expires="600">
          <uri>sip:joe@pc887.example.com</uri><display-name>Joe</display-name></contact>
        <contact id="77" state="terminated" event="expired"><uri>sip:joe@university.edu</uri></contact>
      </registration></reginfo>`),
  );
  assert.ok(parsed.ok);
  const [registration] = parsed.value.registrations;
  assert.deepEqual(
    [
      registration?.aor,
      registration?.state,
      registration?.contacts.map(({ uri, state, expiresSeconds }) => [uri, state, expiresSeconds]),
    ],
    [
      'sip:joe@example.com',
      'active',
      [
        ['sip:joe@pc887.example.com', 'active', 600],
        ['sip:joe@university.edu', 'terminated', undefined],
      ],
    ],
  );
});

test('partial documents add and take away contacts, in order of their versions (RFC 3680 §5.1)', () => {
  const full = applyRegInfo(undefined, info(0, true, contact('pc', 'active')));
  assert.ok(full.ok);
  const next = applyRegInfo(full.value, info(1, false, contact('mobile', 'active')));
  assert.ok(next.ok);
  assert.deepEqual(
    next.value.registrations[0]?.contacts.map(({ id }) => id),
    ['pc', 'mobile'],
  );
  const last = applyRegInfo(next.value, info(2, false, contact('pc', 'terminated')));
  assert.deepEqual(last.ok && last.value.registrations[0]?.contacts.map(({ id }) => id), ['mobile']);
  assert.deepEqual(applyRegInfo(next.value, info(3, false)), { ok: false, error: 'gap' });
  assert.deepEqual(applyRegInfo(next.value, info(1, false)), { ok: false, error: 'stale' });
});

test('what is written is read again, and who is told hears of all contacts', () => {
  const [registration] = info(0, true, contact('pc', 'active')).registrations;
  assert.ok(registration);
  const body = regPackage.write(registration, {
    resource: registration.aor,
    contentType: REG_INFO,
    version: 3,
    told: registration,
  });
  assert.deepEqual(readRegInfo(body?.bytes ?? new Uint8Array(0)), { ok: true, value: info(3, true, contact('pc', 'active')) });
  const written = info(4, true, contact('pc', 'active'), contact('old', 'terminated'));
  assert.deepEqual(readRegInfo(writeRegInfo(written).bytes), { ok: true, value: written });
});
