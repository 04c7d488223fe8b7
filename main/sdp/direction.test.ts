import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Direction, directionFrom, directionOf, intersection, receives, reversed, sends } from './direction.ts';

const all: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

test('what an answer may say to each offer (RFC 3264 §6.1)', () => {
  const table: readonly (readonly [offered: Direction, own: Direction, answered: Direction])[] = [
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendrecv', 'sendonly', 'sendonly'],
    ['sendrecv', 'recvonly', 'recvonly'],
    ['sendrecv', 'inactive', 'inactive'],
    ['sendonly', 'sendrecv', 'recvonly'],
    ['sendonly', 'sendonly', 'inactive'],
    ['sendonly', 'recvonly', 'recvonly'],
    ['sendonly', 'inactive', 'inactive'],
    ['recvonly', 'sendrecv', 'sendonly'],
    ['recvonly', 'sendonly', 'sendonly'],
    ['recvonly', 'recvonly', 'inactive'],
    ['recvonly', 'inactive', 'inactive'],
    ['inactive', 'sendrecv', 'inactive'],
    ['inactive', 'sendonly', 'inactive'],
    ['inactive', 'recvonly', 'inactive'],
    ['inactive', 'inactive', 'inactive'],
  ];
  for (const [offered, own, answered] of table) assert.equal(intersection(own, reversed(offered)), answered, `${offered} ${own}`);
});

test('a direction is sending and receiving, and turned around twice it is the same', () => {
  for (const direction of all) {
    assert.equal(directionFrom(sends(direction), receives(direction)), direction);
    assert.equal(reversed(reversed(direction)), direction);
    assert.equal(sends(reversed(direction)), receives(direction));
  }
});

test('the attribute of a section, if it has one; other attributes that begin like it do not count', () => {
  const section = (...attributes: readonly string[]) => ({ connection: undefined, bandwidths: [], attributes, others: [] });
  for (const direction of all) assert.equal(directionOf(section('ptime:20', direction)), direction);
  assert.equal(directionOf(section()), undefined);
  assert.equal(directionOf(section('sendonly-x', 'SENDONLY', 'x:inactive')), undefined);
});
