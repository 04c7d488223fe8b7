import { LogIn, Phone } from 'lucide-react';
import type { NearbyView } from '../../main/contract/network-view.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { SettingGroup } from '../settings/setting-group.tsx';
import { useActions, useSession } from '../state/session-context.ts';

/** Other copies on this network: those that were joined can be called, the others joined. */
export function Nearby({ nearby }: { readonly nearby: readonly NearbyView[] }) {
  const { view } = useSession();
  return (
    <SettingGroup title={m.nearby_title()} text={nearby.length === 0 ? m.nearby_none() : m.nearby_text()}>
      <ul>
        {nearby.map((each) => (
          <NearbyLine key={each.id} nearby={each} />
        ))}
      </ul>
      <div className="p-2">
        <Button tone="quiet" icon={LogIn} onClick={() => view.setState({ isJoining: true })}>
          {m.door_code_title()}
        </Button>
      </div>
    </SettingGroup>
  );
}

function NearbyLine({ nearby }: { readonly nearby: NearbyView }) {
  const { name, domain, address, isInviting } = nearby;
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-3">
      <Avatar title={name} size="small" />
      <div className="min-w-0 flex-1">
        <Clipped text={name} className="font-semibold" />
        <Clipped text={`${domain} · ${address}`} className="text-sm text-ink-3" />
        {isInviting && <p className="text-sm text-ink-2">{m.nearby_inviting()}</p>}
      </div>
      <NearbyButton nearby={nearby} />
    </li>
  );
}

function NearbyButton({ nearby: { name, domain, accountId, owner } }: { readonly nearby: NearbyView }) {
  const actions = useActions();
  const { view } = useSession();
  if (accountId === undefined)
    return (
      <Button aria-label={m.join_name({ name })} icon={LogIn} onClick={() => view.setState({ isJoining: true })}>
        {m.join()}
      </Button>
    );
  if (owner === undefined) return <p className="text-sm text-ink-3">{m.nearby_joined()}</p>;
  return (
    <Button
      aria-label={m.call_name({ name })}
      icon={Phone}
      onClick={() => void actions.place(`sip:${owner}@${domain}`, accountId)}
    >
      {m.call()}
    </Button>
  );
}
