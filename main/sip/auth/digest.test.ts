import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestHash, digestResponse, ha1, parseDigestAlgorithm } from './digest.ts';

test('MD5 with qop=auth gives the response of RFC 2617 §3.5', () => {
  const response = digestResponse({
    algorithm: 'MD5',
    ha1: ha1('Mufasa', 'testrealm@host.com', 'Circle Of Life', 'MD5'),
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    method: 'GET',
    uri: '/dir/index.html',
    protection: { nonceCount: '00000001', cnonce: '0a4f113b' },
  });
  assert.equal(response, '6629fae49393a05397450978507c4ef1');
});

const lionKing = {
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  method: 'GET',
  uri: '/dir/index.html',
  protection: { nonceCount: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
} as const;

for (const [algorithm, expected] of [
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
] as const) {
  test(`${algorithm} gives the response of RFC 7616 §3.9.1`, () => {
    const secret = ha1('Mufasa', 'http-auth@example.org', 'Circle of Life', algorithm);
    assert.equal(digestResponse({ ...lionKing, algorithm, ha1: secret }), expected);
  });
}

test('SHA-512-256 and a UTF-8 username give the response of RFC 7616 §3.9.2, as corrected by its erratum 4897', () => {
  const response = digestResponse({
    algorithm: 'SHA-512-256',
    ha1: ha1('Jäsøn Doe', 'api@example.org', 'Secret, or not?', 'SHA-512-256'),
    nonce: '5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK',
    method: 'GET',
    uri: '/doe.json',
    protection: { nonceCount: '00000001', cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v' },
  });
  assert.equal(response, '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5');
});

test('without qop the response is that of RFC 2069: H(H(A1):nonce:H(A2)) (RFC 3261 §22.4)', () => {
  const secret = ha1('bob', 'biloxi.com', 'zanzibar', 'MD5');
  const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093';
  const uri = 'sip:bob@biloxi.com';
  const response = digestResponse({ algorithm: 'MD5', ha1: secret, nonce, method: 'INVITE', uri });
  assert.equal(response, digestHash('MD5', `${secret}:${nonce}:${digestHash('MD5', `INVITE:${uri}`)}`));
  assert.equal(response, 'bf57e4e0d0bffc0fbaedce64d59add5e');
});

test('an absent algorithm is MD5, names have any case, -sess and unknown ones are not ours (RFC 7616 §3.3)', () => {
  const names = [undefined, 'md5', 'sha-256', 'SHA-512-256', 'MD5-sess', 'toString', ''];
  assert.deepEqual(names.map(parseDigestAlgorithm), ['MD5', 'MD5', 'SHA-256', 'SHA-512-256', undefined, undefined, undefined]);
});
