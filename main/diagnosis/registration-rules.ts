import { type Diagnosis, judge, type Rule } from './diagnosis.ts';

/** What is known of a registration that failed. */
export interface RegistrationEvidence {
  /** Of the last answer; 0 without one. */
  readonly status: number;
  readonly phrase: string;
  /** The address could not be found, no connection came about, or nobody answered. */
  readonly silence?: 'unresolved' | 'unreachable' | 'timeout' | undefined;
  readonly hasUntrustedCertificate: boolean;
  /** The domain of the account. */
  readonly server: string;
}

const has =
  (...statuses: readonly number[]) =>
  ({ status }: RegistrationEvidence): boolean =>
    statuses.includes(status);
const server = (evidence: RegistrationEvidence) => ({ server: evidence.server });
const answer = ({ status, phrase }: RegistrationEvidence) => ({ status: String(status), phrase, warning: '' });

const rules: readonly Rule<RegistrationEvidence>[] = [
  { cause: 'certificate', remedy: 'account', holds: ({ hasUntrustedCertificate }) => hasUntrustedCertificate, facts: server },
  { cause: 'unknownServer', remedy: 'account', holds: ({ silence }) => silence === 'unresolved', facts: server },
  { cause: 'unreachable', remedy: 'account', holds: ({ silence }) => silence !== undefined, facts: server },
  { cause: 'wrongPassword', remedy: 'account', holds: has(401, 403, 407), facts: ({ server: target }) => ({ target }) },
  { cause: 'unknownUser', remedy: 'account', holds: has(404, 410, 604), facts: server },
  { cause: 'wrongServer', remedy: 'account', holds: has(405, 501), facts: server },
  { cause: 'serverTrouble', remedy: 'retry', holds: ({ status }) => status >= 500 && status < 600, facts: answer },
  { cause: 'refused', remedy: 'retry', holds: ({ status }) => status >= 300, facts: answer },
];

/** Why an account does not register. */
export function diagnoseRegistration(evidence: RegistrationEvidence): Diagnosis | undefined {
  return judge(rules, evidence);
}
