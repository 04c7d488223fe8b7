import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NameAddr, parseNameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { parseUri, serializeUri, type Uri } from '../message/uri.ts';
import { routeTo } from './route-set.ts';

function uri(text: string): Uri {
  const parsed = parseUri(text);
  assert(parsed.ok);
  return parsed.value;
}

function routes(...texts: string[]): NameAddr[] {
  return texts.map((text) => {
    const parsed = parseNameAddr(text);
    assert(parsed.ok);
    return parsed.value;
  });
}

const cases: [what: string, target: string, routeSet: string[], requestUri: string, route: string[], nextHop: string][] = [
  ['no route: straight to the target', 'sip:bob@b', [], 'sip:bob@b', [], 'sip:bob@b'],
  ['a loose router first', 'sip:bob@b', ['<sip:p1;lr>', '<sip:p2>'], 'sip:bob@b', ['<sip:p1;lr>', '<sip:p2>'], 'sip:p1;lr'],
  ['a strict router first', 'sip:bob@b', ['<sip:p1>', '<sip:p2;lr>'], 'sip:p1', ['<sip:p2;lr>', '<sip:bob@b>'], 'sip:p1'],
  ['a strict router alone', 'sip:bob@b;transport=tcp', ['<sip:p1>'], 'sip:p1', ['<sip:bob@b;transport=tcp>'], 'sip:p1'],
  ['a target with parts that a Request-URI must not have', 'sip:bob@b;method=INVITE?Subject=x', [], 'sip:bob@b', [], 'sip:bob@b'],
  ['a strict router with such parts', 'sip:b', ['<sip:p1;method=INVITE?a=b>'], 'sip:p1', ['<sip:b>'], 'sip:p1'],
];

for (const [what, target, routeSet, requestUri, route, nextHop] of cases) {
  test(`${what} (RFC 3261 §12.2.1.1, §19.1.1)`, () => {
    const routing = routeTo(uri(target), routes(...routeSet));
    assert.deepEqual(
      [serializeUri(routing.requestUri), routing.routes.map(serializeNameAddr), serializeUri(routing.nextHop)],
      [requestUri, route, nextHop],
    );
  });
}
