import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../../sip/message/message.ts';
import { isSipUri, parseUri, type SipUri, serializeUri } from '../../sip/message/uri.ts';
import { type ForwardPlan, forwardedRequest, nextHopOf } from './forwarded-request.ts';

function uri(text: string): SipUri {
  const parsed = parseUri(text);
  assert.ok(parsed.ok && isSipUri(parsed.value));
  return parsed.value;
}

function plan(routes: readonly string[], more: Partial<ForwardPlan> = {}): ForwardPlan {
  const requestUri = uri('sip:bob@h:5062');
  const left = routes.map((route) => ({ text: `<${route}>`, uri: uri(route) }));
  return {
    routed: { requestUri, requestUriText: 'sip:bob@h:5062', routes: left, passed: [uri('sip:us;lr')] },
    routes: left,
    requestUri,
    requestUriText: 'sip:bob@h:5062',
    hasGruu: false,
    maxForwards: 69,
    maxBreadth: 30,
    loopMark: '0123456789abcdef',
    stays: [],
    realms: ['example.test'],
    ...more,
  };
}

const fields = [
  ['v', 'SIP/2.0/UDP caller'],
  ['Route', '<sip:us;lr>, <sip:edge;lr>'],
  ['Record-Route', '<sip:before;lr>'],
  ['X-Unknown', '  kept as it is ;x'],
  ['P-Asserted-Identity', '<sip:boss@example.test>'],
  ['Proxy-Authorization', 'Digest realm="example.test", username="alice"'],
  ['Proxy-Authorization', 'Digest realm="other.test", username="alice"'],
] as const;

function copyOf(given: ForwardPlan): SipRequest {
  return forwardedRequest(new SipRequest('INVITE', 'sip:bob@example.test', fields, new Uint8Array([1])), given);
}

test('the copy has the target, what is left of the routes, and one hop less (§16.6 steps 1 to 3)', () => {
  const copy = copyOf(plan(['sip:edge;lr']));
  assert.equal(copy.requestUri, 'sip:bob@h:5062');
  assert.deepEqual(copy.headers.rows('Route'), ['<sip:edge;lr>']);
  assert.equal(copy.headers.first('Max-Forwards'), '69');
  assert.equal(copy.headers.first('Max-Breadth'), '30');
  assert.equal(copy.headers.first('X-Unknown'), '  kept as it is ;x'.trim());
  assert.deepEqual(copy.body, new Uint8Array([1]));
});

test('without routes left there is no Route', () => assert.equal(copyOf(plan([])).headers.has('Route'), false));

test('the request itself is not changed', () => {
  const request = new SipRequest('INVITE', 'sip:bob@example.test', fields);
  forwardedRequest(request, plan([], { stays: [['Record-Route', '<sip:us;lr>']] }));
  assert.deepEqual([...request.headers], [...new SipRequest('INVITE', '', fields).headers]);
});

test('our Record-Route comes on top, with two of ours the outgoing side first (§16.6 step 4, RFC 5658)', () => {
  const copy = copyOf(
    plan([], {
      stays: [
        ['Record-Route', '<sip:us:5070;transport=tcp;lr>'],
        ['Record-Route', '<sip:us;lr>'],
      ],
    }),
  );
  assert.deepEqual(copy.headers.values('Record-Route'), ['<sip:us:5070;transport=tcp;lr>', '<sip:us;lr>', '<sip:before;lr>']);
});

test('credentials for us go no further, those for others do (§22.3)', () => {
  assert.deepEqual(copyOf(plan([])).headers.rows('Proxy-Authorization'), ['Digest realm="other.test", username="alice"']);
});

test('an identity that nobody has proved to us goes no further (RFC 3325 §5)', () =>
  assert.equal(copyOf(plan([])).headers.has('P-Asserted-Identity'), false));

test('a strict router gets itself in the Request-URI and the target as last route (§16.6 step 6)', () => {
  const copy = copyOf(plan(['sip:strict:5080', 'sip:edge;lr']));
  assert.equal(copy.requestUri, 'sip:strict:5080');
  assert.deepEqual(copy.headers.rows('Route'), ['<sip:edge;lr>', '<sip:bob@h:5062>']);
});

test('the next hop is the topmost route, else the Request-URI (§16.6 step 7)', () => {
  const hop = (routes: readonly string[]): string => serializeUri(nextHopOf(plan(routes)) ?? uri('sip:none'));
  assert.equal(hop(['sip:edge;lr', 'sip:next;lr']), 'sip:edge;lr');
  assert.equal(hop(['sip:strict:5080']), 'sip:strict:5080');
  assert.equal(hop([]), 'sip:bob@h:5062');
});
