import assert from 'node:assert/strict';
import test from 'node:test';
import { cannedHistory } from '../testing/canned.ts';
import { lastCalled } from './history-state.ts';
import { peopleOf } from './people.ts';
import { suggestionsFor } from './suggestions.ts';

const sources = {
  people: peopleOf({ history: cannedHistory, conversations: [] }),
  services: ['echo', 'tone'],
  lastCalled: lastCalled(cannedHistory),
};

test('the first line always calls what was typed', () => {
  for (const typed of ['grace', '4711', 'sip:x@y', 'echo']) {
    assert.deepEqual(suggestionsFor(` ${typed} `, sources)[0], { kind: 'typed', target: typed });
  }
});

test('an empty field offers the number called last, and nothing when there is none', () => {
  assert.deepEqual(suggestionsFor('', sources)[0], {
    kind: 'redial',
    target: 'sip:grace@pbx.example.com',
    title: 'Grace Hopper',
  });
  assert.deepEqual(suggestionsFor('', { people: [], services: [], lastCalled: undefined }), []);
});

test('who is in the address book comes before who was met, each once', () => {
  const grace = {
    uri: 'sip:grace@pbx.example.com',
    title: 'Grace B. Hopper',
    address: 'grace@pbx.example.com',
    accountId: 'office',
    contactId: 'c',
  };
  const found = suggestionsFor('grace', { ...sources, contacts: [grace] }).filter(({ kind }) => kind === 'person');
  assert.deepEqual(found, [{ kind: 'person', target: grace.uri, title: grace.title, address: grace.address }]);
});

test('finds people by name or address in any case, each once', () => {
  const found = suggestionsFor('GRACE', sources).filter(({ kind }) => kind === 'person');
  assert.deepEqual(found, [
    { kind: 'person', target: 'sip:grace@pbx.example.com', title: 'Grace Hopper', address: 'grace@pbx.example.com' },
  ]);
  assert.deepEqual(suggestionsFor('林', sources)[1], {
    kind: 'person',
    target: 'sip:linwei@pbx.example.com',
    title: '林薇',
    address: 'linwei@pbx.example.com',
  });
});

test('offers the numbers that answer by themselves', () => {
  assert.deepEqual(suggestionsFor('ton', sources).at(-1), { kind: 'service', name: 'tone' });
});

test('offers few enough to see at once', () => {
  assert.ok(suggestionsFor('e', sources).length <= 7);
});
