import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { OwnAvailability } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { menuItem } from './menu-item.ts';

const states: readonly { readonly state: OwnAvailability; readonly label: () => string; readonly lamp: string }[] = [
  { state: 'available', label: m.state_available, lamp: 'bg-accent' },
  { state: 'away', label: m.state_away, lamp: 'border-3 border-accent' },
  { state: 'busy', label: m.state_busy, lamp: 'bg-danger' },
  { state: 'doNotDisturb', label: m.state_doNotDisturb, lamp: 'bg-danger' },
  { state: 'offline', label: m.state_offline, lamp: 'border-2 border-line-strong' },
];

/** What others are told of us, for all accounts; with "Do not disturb" nothing rings. */
export function OwnStateItems() {
  const actions = useActions();
  const own = useSnapshot((snapshot) => snapshot.presence.own.state);
  return (
    <Menu.Group>
      <Menu.GroupLabel className="px-3 pt-2 pb-1 text-sm font-semibold text-ink-3">{m.own_state()}</Menu.GroupLabel>
      <Menu.RadioGroup value={own}>
        {states.map(({ state, label, lamp }) => (
          <Menu.RadioItem key={state} value={state} onClick={() => void actions.setOwnState(state)} className={menuItem}>
            <span aria-hidden className={classNames('size-2.5 shrink-0 rounded-full', lamp)} />
            <span className="flex-1">{label()}</span>
            <Menu.RadioItemIndicator>
              <Check aria-hidden size={16} className="text-accent" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}

/** Said in the bar unless it goes without saying. */
export function ownStateWords(own: OwnAvailability): string | undefined {
  return own === 'available' ? undefined : states.find(({ state }) => state === own)?.label();
}
