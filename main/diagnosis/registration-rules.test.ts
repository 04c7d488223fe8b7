import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause, Remedy } from './diagnosis.ts';
import { diagnoseRegistration, type RegistrationEvidence } from './registration-rules.ts';

test('why an account does not register (RFC 3261 §10.3)', () => {
  const evidence: RegistrationEvidence = { status: 0, phrase: 'Sorry', hasUntrustedCertificate: false, server: 'example.com' };
  const table: readonly (readonly [Partial<RegistrationEvidence>, Cause, Remedy])[] = [
    [{ silence: 'unreachable', hasUntrustedCertificate: true }, 'certificate', 'account'],
    [{ silence: 'unresolved', status: 503 }, 'unknownServer', 'account'],
    [{ silence: 'unreachable', status: 503 }, 'unreachable', 'account'],
    [{ silence: 'timeout', status: 408 }, 'unreachable', 'account'],
    [{ status: 401 }, 'wrongPassword', 'account'],
    [{ status: 403 }, 'wrongPassword', 'account'],
    [{ status: 404 }, 'unknownUser', 'account'],
    [{ status: 405 }, 'wrongServer', 'account'],
    [{ status: 503 }, 'serverTrouble', 'retry'],
    [{ status: 423 }, 'refused', 'retry'],
  ];
  for (const [known, cause, remedy] of table) {
    const found = diagnoseRegistration({ ...evidence, ...known });
    assert.deepEqual([found?.cause, found?.remedy], [cause, remedy], JSON.stringify(known));
  }
  assert.equal(diagnoseRegistration(evidence), undefined);
});
