import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { certificateFile } from '../testing/certificate-file.ts';
import { certificateNames, proves } from './certificate-names.ts';

function namesOf(file: string) {
  const certificate = new X509Certificate(certificateFile(file));
  return certificateNames(certificate.subjectAltName, certificate.subject);
}

test('SIP URIs without user are the domains, and DNS names do not count beside them (RFC 5922 §7.1)', () => {
  assert.deepEqual(namesOf('sip-uri.pem').domains, ['example.com']);
});

test('DNS names count where there is no SIP URI, the common name where there is no subjectAltName', () => {
  assert.deepEqual(namesOf('dns-name.pem').domains, ['example.org', 'sip.example.org']);
  assert.deepEqual(namesOf('common-name.pem').domains, ['example.info']);
  assert.deepEqual(certificateNames('URI:https://example.com', 'CN=example.com').domains, []);
});

test('a wildcard proves nothing, not even itself; neither does a suffix (RFC 5922 §7.2)', () => {
  const wildcard = namesOf('wildcard.pem');
  for (const name of ['a.example.net', 'example.net', '*.example.net']) assert.equal(proves(wildcard, name), false);
  assert.equal(proves(namesOf('dns-name.pem'), 'deep.sip.example.org'), false);
  assert.equal(proves(namesOf('dns-name.pem'), 'example.organic'), false);
});

test('names are compared in any case, without port, parameters and last dot', () => {
  const names = certificateNames('URI:SIP:Example.COM:5061;transport=tls, URI:sip:b.test.', 'CN=x');
  assert.deepEqual(names.domains, ['example.com', 'b.test']);
  assert.equal(proves(names, 'EXAMPLE.com.'), true);
});

test('numeric hosts are proved by addresses, in any spelling, and never by a name', () => {
  const names = namesOf('loopback.pem');
  for (const host of ['127.0.0.1', '::1', '0:0::1', 'localhost']) assert.equal(proves(names, host), true, host);
  assert.equal(proves(names, '127.0.0.2'), false);
  assert.equal(proves(certificateNames('DNS:127.0.0.1', ''), '127.0.0.1'), false);
});

test('a value with the separator in it is one value, however it was meant', () => {
  const names = certificateNames('DNS:"a.test, DNS:evil.test", DNS:b.test', '');
  assert.deepEqual(names.domains, ['a.test, dns:evil.test', 'b.test']);
  assert.deepEqual(certificateNames('DNS:"broken, DNS:evil.test', '').domains, ['']);
});

test('any text is read without an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(DNS|URI|IP Address):[a-z":, \\]*$/)), fc.string(), (text, name) => {
      proves(certificateNames(text, text), name);
    }),
  );
});
