import type { NetworkView } from '../../main/contract/network-view.ts';
import { ConsoleEntry } from '../console/console-entry.tsx';
import * as m from '../paraglide/messages.js';
import { Toggle } from '../parts/toggle.tsx';
import { DomainSettings } from '../settings/domain-settings.tsx';
import { SettingGroup, SettingLine } from '../settings/setting-group.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { Invitations } from './invitations.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { Members } from './members.tsx';
import { Nearby } from './nearby.tsx';
import { useNetworkActions } from './network-actions.ts';
import { Registrations } from './registrations.tsx';
import { useNetwork } from './use-network.ts';

/** The network of this copy and around it: run it, invite to it, see who is in it, join others. */
export function NetworkPage() {
  const network = useNetwork();
  const isRunning = useSnapshot((snapshot) => snapshot.domain.running);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 px-4 py-4 wide:px-7 wide:py-6">
        <h1 className="text-xl font-semibold">{m.network_title()}</h1>
        {network && isRunning && <Invitations invitations={network.invitations} />}
        {network && <Nearby nearby={network.nearby} />}
        {network && isRunning && <Members members={network.members} />}
        <DomainSettings />
        {network && isRunning && <Reach network={network} />}
        <Registrations />
        <ConsoleEntry />
      </div>
      <JoinDialog />
    </div>
  );
}

/** Who can come by. */
function Reach({ network: { isOpen, isAnnounced } }: { readonly network: NetworkView }) {
  const actions = useNetworkActions();
  return (
    <SettingGroup title={m.reach_title()} text={isOpen ? m.reach_open() : m.reach_closed()}>
      <SettingLine label={m.reach_others()}>
        <Toggle label={m.reach_others()} checked={isOpen} onChange={(open) => void actions.setOpen(open)} />
      </SettingLine>
      <SettingLine label={m.reach_announce()}>
        <Toggle label={m.reach_announce()} checked={isAnnounced} onChange={(announced) => void actions.setAnnounced(announced)} />
      </SettingLine>
    </SettingGroup>
  );
}
