import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AccountSettings } from '../../main/contract/accounts.ts';
import type { AccountView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { RegistrationDot } from '../shell/registration-dot.tsx';
import { useActions, useSession } from '../state/session-context.ts';
import { registrationWords } from '../words/account-words.ts';
import { addressOf } from '../words/peer.ts';
import { CallSettings } from './call-settings.tsx';
import { CallerSettings } from './caller-settings.tsx';
import { CertificateCard } from './certificate-card.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { RuleSettings } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';
import { SubpageHead } from './subpage-head.tsx';

/** One account: what becomes of its calls, how it reaches its server, and whether that works. */
export function AccountPage({ account }: { readonly account: AccountView }) {
  const { view, actions } = useSession();
  const settings = useAccountSettings(account);
  return (
    <>
      <SubpageHead title={<Clipped text={addressOf(account.aor)} />} onBack={() => view.setState({ editedAccountId: undefined })}>
        <p className="flex items-center gap-2 text-ink-2">
          <RegistrationDot registration={account.registration} />
          {registrationWords(account)}
        </p>
      </SubpageHead>
      {account.certificate && (
        <CertificateCard
          certificate={account.certificate}
          onTrust={() => void actions.acceptCertificate(account.id, account.certificate?.fingerprint ?? '')}
        />
      )}
      <RuleSettings account={account} />
      <CallerSettings accountId={account.id} />
      {settings && <CallSettings accountId={account.id} settings={settings} />}
      {settings && !account.isLocal && <ConnectionForm accountId={account.id} settings={settings} />}
      {settings && <AcceptedCertificates accountId={account.id} settings={settings} />}
    </>
  );
}

/** Asked for again when the account has changed. */
function useAccountSettings({ id, aor, registration, certificate }: AccountView): AccountSettings | undefined {
  const { client } = useSession();
  const [settings, setSettings] = useState<AccountSettings>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown of it says when it has changed
  useEffect(() => {
    client.accounts.settings({ accountId: id }).then(setSettings, () => undefined); // gone, or no line: the page goes too
  }, [client, id, aor, registration, certificate]);
  return settings;
}

interface AcceptedCertificatesProps {
  readonly accountId: string;
  readonly settings: AccountSettings;
}

/** What a person has trusted once can be taken back. */
function AcceptedCertificates({ accountId, settings }: AcceptedCertificatesProps) {
  const actions = useActions();
  const { acceptedCertificates = [] } = settings;
  if (acceptedCertificates.length === 0) return null;
  const forget = (fingerprint: string): void => {
    const kept = acceptedCertificates.filter((each) => each !== fingerprint);
    void actions.changeAccount({ ...settings, accountId, acceptedCertificates: kept });
  };
  return (
    <SettingGroup title={m.certificates_accepted()}>
      {acceptedCertificates.map((fingerprint) => (
        <SettingLine
          key={fingerprint}
          label={
            <span className="font-mono text-xs/5 break-all" data-selectable>
              {fingerprint}
            </span>
          }
        >
          <IconButton
            icon={X}
            label={m.certificate_forget({ fingerprint: fingerprint.slice(0, 11) })}
            onClick={() => forget(fingerprint)}
          />
        </SettingLine>
      ))}
    </SettingGroup>
  );
}
