import assert from 'node:assert/strict';
import test from 'node:test';
import { peopleOf } from '../state/people.ts';
import { cannedCall, cannedHistory } from '../testing/canned.ts';
import { type TransferChoice, transferChoices } from './transfer-choices.ts';

const grace = cannedCall();
const alan = cannedCall({ id: 'alan', peer: { uri: 'sip:alan@pbx.example.com', name: 'Alan Turing' }, heldByUs: true });
const people = peopleOf({ history: cannedHistory, conversations: [] });
const kinds = (choices: readonly TransferChoice[]): readonly string[] => choices.map(({ kind }) => kind);

test('running calls come first, then people; never the one who is transferred', () => {
  const choices = transferChoices('', { callId: grace.id, calls: [grace, alan], people });
  assert.deepEqual(choices[0], { kind: 'call', call: alan });
  assert.ok(choices.slice(1).every(({ kind }) => kind === 'person'));
  assert.ok(!choices.some((choice) => choice.kind === 'person' && choice.person.uri === grace.peer.uri));
});

test('what was typed is the first choice, those who match follow', () => {
  const choices = transferChoices(' alan ', { callId: grace.id, calls: [grace, alan], people });
  assert.deepEqual(choices[0], { kind: 'typed', target: 'alan' });
  assert.deepEqual(kinds(choices), ['typed', 'call']);
  assert.deepEqual(kinds(transferChoices('alan', { callId: grace.id, calls: [grace], people })), ['typed', 'person']);
});

test('calls that nobody can be connected with are not offered', () => {
  const states = ['incoming', 'connecting', 'ended'] as const;
  const calls = states.map((state) => cannedCall({ id: state, state, direction: 'in' }));
  const ringing = cannedCall({ id: 'ringing', state: 'remoteRinging' });
  const choices = transferChoices('', { callId: grace.id, calls: [grace, ...calls, ringing], people: [] });
  assert.deepEqual(choices, [{ kind: 'call', call: ringing }]);
});
