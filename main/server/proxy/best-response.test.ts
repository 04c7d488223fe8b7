import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipResponse } from '../../sip/message/message.ts';
import { bestResponse } from './best-response.ts';

function best(...statuses: readonly number[]): number | undefined {
  return bestResponse(statuses.map((status) => new SipResponse(status, '')))?.status;
}

test('6xx wins over all (§16.7 step 6)', () => assert.equal(best(302, 486, 603, 404), 603));
test('else the lowest class', () => assert.equal(best(500, 404, 302), 302));
test('in 4xx what helps to try again comes first', () => {
  assert.equal(best(404, 486, 407), 407);
  assert.equal(best(486, 415, 420), 415);
  assert.equal(best(486, 484), 484);
});
test('a person who is busy says more than a phone that does not answer', () => {
  assert.equal(best(408, 480, 404, 486), 486);
  assert.equal(best(408, 487), 487);
  assert.equal(best(408, 480), 480);
});
test('of equals the first to arrive', () => {
  const [first, second] = [new SipResponse(486, 'first'), new SipResponse(486, 'second')];
  assert.equal(bestResponse([first, second]), first);
});
test('nothing makes nothing', () => assert.equal(best(), undefined));

test('a lone 503 becomes 500 and does not tell when to come back to another (§16.7 step 6)', () => {
  const response = bestResponse([new SipResponse(503, 'Service Unavailable', [['Retry-After', '9']])]);
  assert.equal(response?.status, 500);
  assert.equal(response?.headers.has('Retry-After'), false);
  assert.equal(best(503, 500), 500);
});

test('challenges of all branches go on together (§16.7 step 7)', () => {
  const response = bestResponse([
    new SipResponse(404, ''),
    new SipResponse(407, '', [['Proxy-Authenticate', 'Digest realm="a"']]),
    new SipResponse(401, '', [['WWW-Authenticate', 'Digest realm="b"']]),
    new SipResponse(407, '', [
      ['Proxy-Authenticate', 'Digest realm="c"'],
      ['Proxy-Authenticate', 'Digest realm="d"'],
    ]),
  ]);
  assert.equal(response?.status, 401);
  assert.deepEqual(response?.headers.rows('WWW-Authenticate'), ['Digest realm="b"']);
  assert.deepEqual(response?.headers.rows('Proxy-Authenticate'), ['Digest realm="a"', 'Digest realm="c"', 'Digest realm="d"']);
});
