import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyConferenceInfo, type ConferenceInfo, readConferenceInfo } from './conference-info.ts';

function apply(known: ConferenceInfo | undefined, version: number, state: string, inside: string) {
  const text = `<conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="sip:conf233@example.com" state="${state}" version="${version}">${inside}</conference-info>`;
  const parsed = readConferenceInfo(Buffer.from(text));
  assert.ok(parsed.ok);
  return applyConferenceInfo(known, parsed.value);
}

const bob = `<user entity="sip:bob@example.com" state="full"><display-text>Bob Hoskins</display-text>
  <endpoint entity="sip:bob@pc33.example.com"><status>connected</status></endpoint></user>`;
const alice = '<user entity="sip:alice@example.com"><endpoint entity="sip:alice@1"><status>on-hold</status></endpoint></user>';

test('full, partial and deleted, of users and of their devices (RFC 4575 §4.6)', () => {
  const full = apply(
    undefined,
    1,
    'full',
    `<conference-description><subject>Agenda</subject></conference-description><users>${bob}${alice}</users>`,
  );
  assert.ok(full.ok);
  assert.deepEqual(full.value, {
    version: 1,
    entity: 'sip:conf233@example.com',
    subject: 'Agenda',
    users: [
      {
        entity: 'sip:bob@example.com',
        displayName: 'Bob Hoskins',
        endpoints: [{ entity: 'sip:bob@pc33.example.com', status: 'connected' }],
      },
      { entity: 'sip:alice@example.com', displayName: undefined, endpoints: [{ entity: 'sip:alice@1', status: 'on-hold' }] },
    ],
  });
  const second =
    '<users state="partial"><user entity="sip:bob@example.com" state="partial"><endpoint entity="sip:bob@2" state="full"><status>dialing-in</status></endpoint></user></users>';
  const more = apply(full.value, 2, 'partial', second);
  assert.ok(more.ok);
  assert.deepEqual(
    more.value.users[0]?.endpoints.map(({ entity }) => entity),
    ['sip:bob@pc33.example.com', 'sip:bob@2'],
  );
  assert.deepEqual([more.value.users[0]?.displayName, more.value.subject, more.value.users.length], ['Bob Hoskins', 'Agenda', 2]);
  const gone = apply(
    more.value,
    3,
    'partial',
    '<users state="partial"><user entity="sip:bob@example.com" state="deleted"/></users>',
  );
  assert.deepEqual(gone.ok && gone.value.users.map(({ entity }) => entity), ['sip:alice@example.com']);
  assert.deepEqual(apply(full.value, 3, 'partial', ''), { ok: false, error: 'gap' });
  assert.deepEqual(apply(full.value, 1, 'partial', ''), { ok: false, error: 'stale' });
  assert.deepEqual(apply(full.value, 2, 'deleted', ''), { ok: false, error: 'deleted' });
  assert.equal(apply(full.value, 9, 'full', `<users>${alice}</users>`).ok, true);
});
