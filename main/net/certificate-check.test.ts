import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { certificateFile } from '../testing/certificate-file.ts';
import { checkServer } from './certificate-check.ts';

const shown = (file: string, chainError?: string) => ({ certificate: new X509Certificate(certificateFile(file)), chainError });
const fingerprint = shown('self-signed.pem').certificate.fingerprint256;

function verdict(...args: Parameters<typeof checkServer>): string {
  const result = checkServer(...args);
  return result.ok ? result.value.join(' ') : result.error.fault;
}

test('a believed certificate for this name proves all its names; for another name it proves nothing (RFC 5922 §7.3)', () => {
  assert.equal(verdict(shown('dns-name.pem'), 'example.org', []), 'example.org sip.example.org');
  assert.equal(verdict(shown('dns-name.pem'), 'example.com', []), 'wrong-name');
  assert.equal(verdict(shown('sip-uri.pem'), 'not-this.example.com', []), 'wrong-name');
  assert.equal(verdict(shown('wildcard.pem'), 'a.example.net', []), 'wrong-name');
  assert.equal(verdict(shown('common-name.pem'), 'example.info', []), 'example.info');
});

test('what the library says of the chain comes before the name', () => {
  assert.equal(verdict(shown('self-signed.pem', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'other.test', []), 'self-signed');
  assert.equal(verdict(shown('dns-name.pem', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'example.org', []), 'unknown-authority');
  assert.equal(verdict(shown('expired.pem', 'CERT_HAS_EXPIRED'), 'example.com', []), 'expired');
  assert.equal(verdict(shown('dns-name.pem', 'CERT_REVOKED'), 'example.org', []), 'invalid');
});

test('an accepted fingerprint is enough, in any spelling, and the only thing that counts', () => {
  const accepted = [fingerprint.replaceAll(':', '').toLowerCase()];
  assert.equal(verdict(shown('self-signed.pem', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'other.test', accepted), 'other.test');
  assert.equal(verdict(shown('dns-name.pem'), 'example.org', accepted), 'not-the-accepted');
});

test('a refusal tells what a person needs to accept the certificate', () => {
  const refused = checkServer(shown('self-signed.pem', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'pbx.test', []);
  assert.deepEqual(refused, {
    ok: false,
    error: {
      fault: 'self-signed',
      fingerprint,
      serverName: 'pbx.test',
      names: ['self.example.com', '127.0.0.1'],
      issuer: 'CN=self.example.com',
      validTo: 'Jan  1 00:00:00 2120 GMT',
    },
  });
});
