import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import { type Availability, availabilityOf, presenceOf } from './availability.ts';
import { composePresence, type PresenceDocument, readPresence, writePresence } from './presence.ts';

function read(text: string): PresenceDocument {
  const parsed = readPresence(Buffer.from(text));
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error);
  return parsed.value;
}

test('reads PIDF with the data model and RPID (RFC 3863 §4.1, RFC 4479 §3.2, RFC 4480 §3.2)', () => {
  const document = read(`<?xml version="1.0" encoding="UTF-8"?>
    <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
        xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:someone@example.com">
      <tuple id="bs35r9">
        <status><basic>open</basic></status>
        <contact priority="0.8">im:someone@mobilecarrier.net</contact>
        <note xml:lang="en">Don't Disturb Please!</note>
        <timestamp>2005-05-30T16:14:29Z</timestamp>
      </tuple>
      <tuple id="ty4658"><status><basic>closed</basic></status></tuple>
      <tuple id="strange"><status><basic>ajar</basic></status></tuple>
      <note>I'll be in Tokyo next week</note>
      <dm:person id="p1">
        <r:activities from="2005-05-30T12:00:00+05:00"><r:note>Far away</r:note><r:away/><r:other>juggling</r:other></r:activities>
        <r:mood><r:angry/></r:mood>
        <dm:note>Scoping out a new project</dm:note>
      </dm:person>
    </presence>`);
  assert.deepEqual(document, {
    entity: 'pres:someone@example.com',
    tuples: [
      {
        id: 'bs35r9',
        basic: 'open',
        contact: 'im:someone@mobilecarrier.net',
        note: "Don't Disturb Please!",
        timestamp: '2005-05-30T16:14:29Z',
      },
      { id: 'ty4658', basic: 'closed', contact: undefined, note: undefined, timestamp: undefined },
      { id: 'strange', basic: undefined, contact: undefined, note: undefined, timestamp: undefined },
    ],
    person: { activities: ['away', 'juggling'], note: 'Scoping out a new project', timestamp: undefined },
    note: "I'll be in Tokyo next week",
  });
});

test('what is written is read again, whatever people write', () => {
  const text = fc.option(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((note) => note.trim() === note && note !== ''),
    { nil: undefined },
  );
  const tuple = fc.record({
    id: fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
    basic: fc.constantFrom('open', 'closed', undefined),
    contact: text,
    note: text,
    timestamp: fc.constant(undefined),
  });
  const document = fc.record({
    entity: fc.stringMatching(/^sip:[a-z]{1,8}@example\.com$/),
    tuples: fc.array(tuple, { maxLength: 4 }),
    person: fc.record({
      activities: fc.subarray(['away', 'busy', 'on-the-phone', 'a walk <&>']),
      note: text,
      timestamp: fc.constant(undefined),
    }),
    note: text,
  });
  const clean = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  fc.assert(
    fc.property(document, (written) => {
      // What XML does not have is left out, and line ends become one: neither is in these.
      fc.pre(
        !/[\0-\x1f\x7f-\x9f\u2028\ufffd-\uffff]/.test(JSON.stringify(written).replace(/\\[nrt]/g, '')) &&
          !/\\[nrtbfu]/.test(JSON.stringify(written)),
      );
      const again = readPresence(writePresence(written).bytes);
      assert.deepEqual(again.ok && clean(again.value), clean(written));
    }),
  );
});

test('entries and texts are bounded', () => {
  const tuples = Array.from({ length: 600 }, (_, at) => `<tuple id="t${at}"><status/></tuple>`).join('');
  const document = read(
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@x">${tuples}<note>${'x'.repeat(5_000)}</note></presence>`,
  );
  assert.deepEqual([document.tuples.length, document.note?.length], [limits.events.entries, limits.events.textCharacters]);
});

test('several sources are composed: all tuples under ids of their own, the person of the latest (RFC 3856 §5)', () => {
  const desk = presenceOf('sip:a@x', 'desk', 'sip:a@1', { state: 'available' });
  const mobile = presenceOf('sip:a@x', 'desk', 'sip:a@2', { state: 'busy', note: 'driving' });
  const one = composePresence('sip:a@x', [desk]);
  assert.deepEqual(
    one.tuples.map(({ id }) => id),
    ['desk'],
  );
  const both = composePresence('sip:a@x', [mobile, desk]);
  assert.deepEqual(
    both.tuples.map(({ id, contact }) => [id, contact]),
    [
      ['s0-desk', 'sip:a@2'],
      ['s1-desk', 'sip:a@1'],
    ],
  );
  assert.deepEqual([availabilityOf(both).state, availabilityOf(both).note], ['busy', 'driving']);
  assert.deepEqual(composePresence('sip:a@x', []), { entity: 'sip:a@x', tuples: [], person: undefined, note: undefined });
  assert.equal(availabilityOf(composePresence('sip:a@x', [])).state, 'offline');
});

test('every own state is read as itself by another phone, and on-the-phone as busy', () => {
  const states: readonly Availability[] = ['available', 'away', 'busy', 'doNotDisturb', 'offline'];
  for (const state of states) {
    const parsed = readPresence(writePresence(presenceOf('sip:a@x', 't', 'sip:a@1', { state, note: 'n' })).bytes);
    assert.ok(parsed.ok);
    assert.deepEqual([availabilityOf(parsed.value).state, availabilityOf(parsed.value).note], [state, 'n']);
  }
  const talking = presenceOf('sip:a@x', 't', 'sip:a@1', { state: 'available', isOnThePhone: true });
  assert.deepEqual(availabilityOf(talking), { state: 'busy', activities: ['on-the-phone'], note: undefined });
});

test('activities decide while somebody is reachable; a document that says nothing is unknown', () => {
  const of = (basic: 'open' | 'closed' | undefined, ...activities: readonly string[]) =>
    availabilityOf({ entity: '', tuples: [{ id: 't', basic }], person: { activities } }).state;
  assert.equal(of('open'), 'available');
  assert.equal(of('open', 'playing'), 'available');
  assert.equal(of('open', 'lunch'), 'away');
  assert.equal(of('open', 'away', 'on-the-phone'), 'busy');
  assert.equal(of('open', 'busy', 'DND'), 'doNotDisturb');
  assert.equal(of('closed', 'busy'), 'offline');
  assert.equal(of(undefined), 'unknown');
  assert.equal(of(undefined, 'vacation'), 'away');
});
