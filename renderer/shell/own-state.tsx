import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { Fragment } from 'react';
import type { OwnAvailability, PresenceView, QuietSpan } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { endWords } from '../words/time-words.ts';
import { menuItem } from './menu-item.ts';

const states: readonly { readonly state: OwnAvailability; readonly label: () => string; readonly lamp: string }[] = [
  { state: 'available', label: m.state_available, lamp: 'bg-accent' },
  { state: 'away', label: m.state_away, lamp: 'border-3 border-accent' },
  { state: 'busy', label: m.state_busy, lamp: 'bg-danger' },
  { state: 'doNotDisturb', label: m.state_doNotDisturb, lamp: 'bg-danger' },
  { state: 'offline', label: m.state_offline, lamp: 'border-2 border-line-strong' },
];

const spans: readonly { readonly span: QuietSpan; readonly label: () => string }[] = [
  { span: 'halfHour', label: m.quiet_halfHour },
  { span: 'hour', label: m.quiet_hour },
  { span: 'untilMorning', label: m.quiet_untilMorning },
];

/** What others are told of us, for all accounts; with "Do not disturb" nothing rings, for a time or until another state is chosen. */
export function OwnStateItems() {
  const actions = useActions();
  const own = useSnapshot((snapshot) => snapshot.presence.own);
  return (
    <Menu.Group>
      <Menu.GroupLabel className="px-3 pt-2 pb-1 text-sm font-semibold text-ink-3">{m.own_state()}</Menu.GroupLabel>
      <Menu.RadioGroup value={own.state}>
        {states.map(({ state, label, lamp }) => (
          <Fragment key={state}>
            <Menu.RadioItem value={state} onClick={() => void actions.setOwnState(state)} className={menuItem}>
              <span aria-hidden className={classNames('size-2.5 shrink-0 rounded-full', lamp)} />
              <span className="flex-1">{state === own.state ? (ownStateWords(own) ?? label()) : label()}</span>
              <Menu.RadioItemIndicator>
                <Check aria-hidden size={16} className="text-accent" />
              </Menu.RadioItemIndicator>
            </Menu.RadioItem>
            {state === 'doNotDisturb' && <QuietSpans />}
          </Fragment>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}

function QuietSpans() {
  const actions = useActions();
  return (
    <div className="flex flex-wrap gap-1 pr-3 pb-1 pl-8">
      {spans.map(({ span, label }) => (
        <Menu.Item
          key={span}
          aria-label={`${m.state_doNotDisturb()}: ${label()}`}
          onClick={() => void actions.setOwnState('doNotDisturb', span)}
          className="cursor-default rounded-sm border border-line-strong px-2 py-1 text-sm text-ink-2 outline-none data-highlighted:bg-hover data-highlighted:text-ink"
        >
          {label()}
        </Menu.Item>
      ))}
    </div>
  );
}

/** Said in the bar unless it goes without saying. */
export function ownStateWords({ state, untilUnixMs }: PresenceView['own']): string | undefined {
  if (untilUnixMs !== undefined) return m.quiet_until({ time: endWords(untilUnixMs, Date.now()) });
  return state === 'available' ? undefined : states.find((each) => each.state === state)?.label();
}
