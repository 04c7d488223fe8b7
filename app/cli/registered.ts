import type { RegistrationState } from '../../main/sip/ua/registration.ts';
import { Failure, type Invocation, numeric } from './command.ts';
import type { LonePhone } from './lone-phone.ts';

/**
 * Registers and resolves when the registrar has agreed.
 *
 * @throws Failure when it refused, or nobody answered
 */
export function registered(phone: LonePhone, { values, print }: Invocation): Promise<RegistrationState> {
  const { identity, registrar, aor } = phone.account;
  const expiresSeconds = numeric(values, 'expires');
  const registration = phone.agent.register({ identity, registrar, ...(expiresSeconds === undefined ? {} : { expiresSeconds }) });
  return new Promise((resolve, reject) => {
    const look = (state: RegistrationState): void => {
      const { phase, status, reason, contact, expiresAtUnixMs } = state;
      if (phase === 'registered') {
        print(`registered ${aor.user}@${aor.host}`, { event: 'registered', contact, expiresAtUnixMs });
        resolve(state);
      }
      if (phase === 'failed') reject(new Failure(`not registered: ${status ?? ''} ${reason ?? 'no answer'}`));
    };
    registration.onStateChanged(look);
    look(registration.state);
  });
}
