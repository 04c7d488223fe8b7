import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../../sip/message/message.ts';
import { serializeUri } from '../../sip/message/uri.ts';
import { OwnNames } from '../own-names.ts';
import { processRoutes } from './route-processing.ts';

const names = new OwnNames(['example.test'], () => [{ transport: 'udp', local: { host: '198.51.100.1', port: 5060 } }]);

function routed(requestUri: string, ...routes: readonly string[]) {
  const request = new SipRequest(
    'BYE',
    requestUri,
    routes.map((route) => ['Route', route] as const),
  );
  const before = [...request.headers].join();
  const result = processRoutes(request, names);
  assert.equal([...request.headers].join(), before);
  if (!result.ok) return result.error.status;
  const { requestUriText, requestUri: uri, routes: left, passed } = result.value;
  assert.equal(requestUriText, serializeUri(uri));
  return { to: requestUriText, left: left.map(({ text }) => text), passed: passed.map(serializeUri) };
}

test('our routes on top are taken off, also two of them, also out of one row (§16.4, RFC 5658)', () => {
  assert.deepEqual(routed('sip:bob@h', '<sip:198.51.100.1;lr;mark=1>, <sip:example.test;lr>', '<sip:edge;lr;x=1>;y=2'), {
    to: 'sip:bob@h',
    left: ['<sip:edge;lr;x=1>;y=2'],
    passed: ['sip:198.51.100.1;lr;mark=1', 'sip:example.test;lr'],
  });
});

test('a route of ours below a foreign one stays', () => {
  const routes = ['<sip:edge;lr>', '<sip:example.test;lr>'];
  assert.deepEqual(routed('sip:bob@h', ...routes), { to: 'sip:bob@h', left: routes, passed: [] });
});

test('what a strict router put into the Request-URI is undone (§16.4)', () => {
  assert.deepEqual(routed('sip:198.51.100.1;lr;mark=1', '<sip:next;lr>', '<sip:bob@h:5062;x>'), {
    to: 'sip:bob@h:5062;x',
    left: ['<sip:next;lr>'],
    passed: ['sip:198.51.100.1;lr;mark=1'],
  });
});

test('a Request-URI of ours that we never put into a Record-Route is meant as it is', () => {
  assert.deepEqual(routed('sip:alice@example.test', '<sip:next;lr>'), {
    to: 'sip:alice@example.test',
    left: ['<sip:next;lr>'],
    passed: [],
  });
});

test('malformed URIs are 400, schemes we cannot route 416', () => {
  assert.equal(routed('sip:'), 400);
  assert.equal(routed('sip:bob@h', '<sip:edge'), 400);
  assert.equal(routed('tel:+4930'), 416);
  assert.equal(routed('unknown:thing'), 416);
  assert.equal(routed('sip:198.51.100.1;lr;mark=1', '<tel:+4930>'), 416);
});
