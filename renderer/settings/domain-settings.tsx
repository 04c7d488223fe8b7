import * as m from '../paraglide/messages.js';
import { Toggle } from '../parts/toggle.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { SettingGroup, SettingLine } from './setting-group.tsx';

/** The domain inside this copy: on or off, and what another phone has to be told. */
export function DomainSettings() {
  const actions = useActions();
  const domain = useSnapshot((snapshot) => snapshot.domain);
  return (
    <SettingGroup title={m.domain_title()} text={domain.running ? m.domain_text() : m.domain_off()}>
      <SettingLine label={m.domain_on()}>
        <Toggle label={m.domain_on()} checked={domain.running} onChange={(running) => void actions.setDomainRunning(running)} />
      </SettingLine>
      {domain.running && (
        <>
          <Fact label={m.domain_name()} value={domain.name} />
          {domain.address && <Fact label={m.domain_address()} value={domain.address} />}
          {domain.services.length > 0 && <Fact label={m.services_title()} value={domain.services.join(', ')} />}
        </>
      )}
    </SettingGroup>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <SettingLine label={label}>
      <span className="text-ink-2" data-selectable>
        {value}
      </span>
    </SettingLine>
  );
}
