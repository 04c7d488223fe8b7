import { AccountRegistration } from '../../main/accounts/account-registration.ts';
import type { AccountIdentity } from '../../main/accounts/identity.ts';
import { parseAor } from '../../main/accounts/server-address.ts';
import type { RefusedCertificate } from '../../main/net/tls-settings.ts';
import { type SipUri, sipUri } from '../../main/sip/message/uri.ts';
import type { RegistrationState } from '../../main/sip/ua/registration.ts';
import { Failure, type Invocation, numeric, type OptionValues, text, WrongUsage } from './command.ts';
import type { LonePhone } from './lone-phone.ts';

/** Options of every command that registers. */
export const registrationOptions = {
  registrar: { type: 'string' },
  expires: { type: 'string' },
  for: { type: 'string' },
  'keep-alive': { type: 'string' },
  qualify: { type: 'string' },
} as const;

/**
 * Registers and resolves when the registrar has agreed.
 *
 * @throws Failure when it refused, or nobody answered; WrongUsage
 */
export function registered(phone: LonePhone, { values, print }: Invocation): Promise<RegistrationState> {
  const expiresSeconds = numeric(values, 'expires');
  const { account, subject } = registree(phone.account, values);
  const registration = new AccountRegistration(phone.agent, account, {
    ...(expiresSeconds !== undefined && { expiresSeconds }),
    ...(subject && { subject }),
    keepAliveSeconds: numeric(values, 'keep-alive'),
    qualifySeconds: numeric(values, 'qualify', 1),
  });
  const { user, host } = subject ?? account.aor;
  return new Promise((resolve, reject) => {
    const look = (state: RegistrationState): void => {
      const { phase, contact, expiresAtUnixMs, isOutbound, publicGruu } = state;
      if (phase === 'registered') {
        print(`registered ${user}@${host}`, { event: 'registered', contact, expiresAtUnixMs, isOutbound, publicGruu });
        resolve(state);
      }
      if (phase === 'failed') reject(new Failure(`not registered: ${refusal(state)}`));
    };
    registration.onStateChanged(look);
    look(registration.state);
  });
}

/** Who is registered where: with `--for` somebody else, at the registrar of that domain (RFC 3261 §10.2). */
export function registree(
  account: AccountIdentity,
  values: OptionValues,
): { readonly account: AccountIdentity; readonly subject?: SipUri } {
  const wanted = text(values, 'for');
  if (wanted === undefined) return { account };
  const subject = parseAor(wanted);
  if (!subject.ok) throw new WrongUsage(`'${wanted}' is not of the form user@domain`);
  const { scheme, host, port } = subject.value;
  return {
    account: { ...account, registrar: sipUri({ scheme, host, ...(port !== undefined && { port }) }) },
    subject: subject.value,
  };
}

function refusal({ status, reason, network }: RegistrationState): string {
  if (network?.certificate) return describeCertificate(network.certificate);
  return `${status ?? ''} ${reason ?? 'no answer'}${network ? ` (${network.code})` : ''}`;
}

/** What a person needs to know before saying that a certificate is to be believed. */
export function describeCertificate({ fault, serverName, names, issuer, validTo, fingerprint }: RefusedCertificate): string {
  const who = names.length === 0 ? 'nobody' : names.join(', ');
  const by = issuer.replaceAll('\n', ', ');
  return (
    `the certificate of ${serverName} is not believed (${fault}): it is for ${who}, by ${by}, until ${validTo}; ` +
    `who trusts it all the same adds --accept-certificate ${fingerprint}`
  );
}
