import { newTestUser, testAccount } from '../../main/accounts/account-test.ts';
import type { AccountTestStep } from '../../main/accounts/account-test-step.ts';
import { Failure, type Invocation, passwordFrom } from './command.ts';
import { accountSettings, type LonePhone } from './lone-phone.ts';
import { describeCertificate } from './registered.ts';

/** Tests the account of the command line, a line for each step. @throws Failure when it does not work */
export async function reportAccountTest(phone: LonePhone, aor: string, { values, print }: Invocation): Promise<void> {
  const { clock, random, network } = phone.surroundings;
  const settings = { ...accountSettings(values, aor), password: passwordFrom(values) };
  const failed: string[] = [];
  for await (const step of testAccount(settings, { clock, random, network, agent: phone.agent }, newTestUser(random))) {
    print(`${step.step}: ${step.state}${factsOf(step)}`, { event: 'step', ...step });
    if (step.state === 'failed') failed.push(`${step.step}: ${step.cause}`);
  }
  if (failed.length > 0) throw new Failure(`the account does not work; ${failed.join('; ')}`);
}

function factsOf({ state, tookMs, ...step }: AccountTestStep): string {
  if (state === 'skipped') return '';
  const { cause, asked, targets, failures, connectedTo, tlsVersion, provenNames, certificate, status, reason, expiresSeconds } =
    step;
  const facts = [
    cause,
    asked?.join(', '),
    targets && `to try: ${targets.join(', ')}`,
    failures && failures.length > 0 ? `failed: ${failures.join(', ')}` : undefined,
    connectedTo,
    tlsVersion && `${tlsVersion}, proves ${provenNames?.join(', ')}`,
    certificate && describeCertificate(certificate),
    status && `${status} ${reason}`,
    expiresSeconds && `for ${expiresSeconds} s`,
    `${tookMs} ms`,
  ];
  return `; ${facts.filter((fact) => fact !== undefined && fact !== '').join('; ')}`;
}
