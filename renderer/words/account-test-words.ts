import type { AccountTestStep } from '../../main/contract/accounts.ts';
import type { CertificateView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';

export type TestStepName = AccountTestStep['step'];

/** The steps in their order. */
export const testSteps: readonly TestStepName[] = ['settings', 'name', 'connection', 'certificate', 'answer', 'password', 'kept'];

const steps: Readonly<Record<TestStepName, () => string>> = {
  settings: m.test_step_settings,
  name: m.test_step_name,
  connection: m.test_step_connection,
  certificate: m.test_step_certificate,
  answer: m.test_step_answer,
  password: m.test_step_password,
  kept: m.test_step_kept,
};

export const testStepWords = (step: TestStepName): string => steps[step]();

const causes: Readonly<Record<string, () => string>> = {
  'aor-invalid': m.test_cause_aorInvalid,
  'server-invalid': m.test_cause_serverInvalid,
  'name-unknown': m.test_cause_nameUnknown,
  refused: m.test_cause_refused,
  timeout: m.test_cause_timeout,
  unreachable: m.test_cause_unreachable,
  'wrong-protocol': m.test_cause_wrongProtocol,
  'certificate-refused': m.test_cause_certificateRefused,
  'password-wrong': m.test_cause_passwordWrong,
  'user-unknown': m.test_cause_userUnknown,
  forbidden: m.test_cause_forbidden,
  'not-kept': m.test_cause_notKept,
};

/** Why a step failed and what to do, in one sentence. */
export function testCauseWords({ cause = '', status, reason = '' }: AccountTestStep): string {
  return causes[cause]?.() ?? m.test_cause_rejected({ status: `${status ?? '?'} ${reason}`.trim() });
}

const faults: Readonly<Record<CertificateView['fault'], () => string>> = {
  'self-signed': m.certificate_fault_selfSigned,
  'unknown-authority': m.certificate_fault_unknownAuthority,
  expired: m.certificate_fault_expired,
  'not-yet-valid': m.certificate_fault_notYetValid,
  'wrong-name': m.certificate_fault_wrongName,
  'not-the-accepted': m.certificate_fault_notTheAccepted,
  invalid: m.certificate_fault_invalid,
};

/** Why a certificate is not believed. */
export const certificateFaultWords = (fault: CertificateView['fault']): string => faults[fault]();
