import * as m from '../paraglide/messages.js';
import { Choose } from '../parts/choose.tsx';
import { TextField } from '../parts/text-field.tsx';
import type { AccountDraft } from './account-draft.ts';

interface AccountFieldsProps {
  readonly draft: AccountDraft;
  readonly change: (changes: Partial<AccountDraft>) => void;
  readonly serverError: string | undefined;
}

/** What most accounts do without. */
export function AdvancedFields({ draft, change, serverError }: AccountFieldsProps) {
  return (
    <>
      <TextField
        label={m.account_name()}
        hint={m.account_name_hint()}
        value={draft.displayName}
        onChange={(event) => change({ displayName: event.target.value })}
      />
      <TextField
        label={m.account_auth_name()}
        hint={m.account_auth_name_hint()}
        value={draft.authUsername}
        onChange={(event) => change({ authUsername: event.target.value })}
        spellCheck={false}
      />
      <TextField
        label={m.account_server()}
        hint={m.account_server_hint()}
        error={serverError}
        value={draft.registrar}
        onChange={(event) => change({ registrar: event.target.value })}
        spellCheck={false}
      />
      <Choose
        label={m.account_transport()}
        value={draft.transport}
        onChange={(transport) => change({ transport })}
        options={[
          { value: 'auto', label: m.transport_auto() },
          { value: 'udp', label: 'UDP' },
          { value: 'tcp', label: 'TCP' },
          { value: 'tls', label: 'TLS' },
          { value: 'ws', label: m.transport_ws() },
          { value: 'wss', label: m.transport_wss() },
        ]}
      />
      <Choose
        label={m.account_codecs()}
        value={draft.codecOrder}
        onChange={(codecOrder) => change({ codecOrder })}
        options={[
          { value: 'best', label: m.codecs_best() },
          { value: 'g722', label: m.codecs_g722() },
          { value: 'g711', label: m.codecs_g711() },
          { value: 'g711-only', label: m.codecs_g711_only() },
        ]}
      />
      <Choose
        label={m.account_srtp()}
        hint={m.account_srtp_hint()}
        value={draft.encryption}
        onChange={(encryption) => change({ encryption })}
        options={[
          { value: 'off', label: m.srtp_off() },
          { value: 'dtls-preferred', label: m.srtp_dtls_preferred() },
          { value: 'dtls', label: m.srtp_dtls() },
          { value: 'sdes-preferred', label: m.srtp_sdes_preferred() },
          { value: 'sdes', label: m.srtp_sdes() },
        ]}
      />
      <WayFields draft={draft} change={change} />
      <ProxyFields draft={draft} change={change} />
      <TextField
        label={m.account_keep_alive()}
        hint={m.account_keep_alive_hint()}
        inputMode="numeric"
        value={draft.keepAliveSeconds}
        onChange={(event) => change({ keepAliveSeconds: digitsOf(event.target.value) })}
      />
      <TextField
        label={m.account_qualify()}
        hint={m.account_qualify_hint()}
        inputMode="numeric"
        value={draft.qualifySeconds}
        onChange={(event) => change({ qualifySeconds: digitsOf(event.target.value) })}
      />
    </>
  );
}

/** Who passes the sound on where nothing else does, and whether all of it goes there. */
function RelayFields({ draft, change }: Omit<AccountFieldsProps, 'serverError'>) {
  return (
    <>
      <TextField
        label={m.account_turn()}
        hint={m.account_turn_hint()}
        value={draft.turnServer}
        onChange={(event) => change({ turnServer: event.target.value })}
        spellCheck={false}
      />
      {draft.turnServer.trim() !== '' && (
        <>
          <TextField
            label={m.account_turn_name()}
            value={draft.turnUsername}
            onChange={(event) => change({ turnUsername: event.target.value })}
            spellCheck={false}
          />
          <TextField
            label={m.account_turn_password()}
            hint={m.account_turn_password_hint()}
            type="password"
            autoComplete="off"
            value={draft.turnPassword}
            onChange={(event) => change({ turnPassword: event.target.value })}
          />
          <Choose
            label={m.account_relay_use()}
            hint={m.account_relay_use_hint()}
            value={draft.isRelayOnly ? 'always' : 'needed'}
            onChange={(use) => change({ isRelayOnly: use === 'always' })}
            options={[
              { value: 'needed', label: m.relay_needed() },
              { value: 'always', label: m.relay_always() },
            ]}
          />
        </>
      )}
    </>
  );
}

/** Servers only where checks are made. */
function WayFields({ draft, change }: Omit<AccountFieldsProps, 'serverError'>) {
  return (
    <>
      <Choose
        label={m.account_way()}
        value={draft.way}
        onChange={(way) => change({ way })}
        options={[
          { value: 'named', label: m.way_named() },
          { value: 'ice', label: m.way_ice() },
        ]}
      />
      {draft.way === 'ice' && (
        <>
          <TextField
            label={m.account_stun()}
            hint={m.account_stun_hint()}
            value={draft.stunServer}
            onChange={(event) => change({ stunServer: event.target.value })}
            spellCheck={false}
          />
          <RelayFields draft={draft} change={change} />
        </>
      )}
    </>
  );
}

/** The second only beside the first. */
function ProxyFields({ draft, change }: Omit<AccountFieldsProps, 'serverError'>) {
  return (
    <>
      <TextField
        label={m.account_proxy()}
        value={draft.outboundProxy}
        onChange={(event) => change({ outboundProxy: event.target.value })}
        spellCheck={false}
      />
      {draft.outboundProxy.trim() !== '' && (
        <TextField
          label={m.account_second_proxy()}
          hint={m.account_second_proxy_hint()}
          value={draft.secondProxy}
          onChange={(event) => change({ secondProxy: event.target.value })}
          spellCheck={false}
        />
      )}
    </>
  );
}

const digitsOf = (typed: string): string => typed.replace(/\D/g, '').slice(0, 4);
