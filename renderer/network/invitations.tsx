import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { InvitationView } from '../../main/contract/network-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/choose.tsx';
import { SettingGroup } from '../settings/setting-group.tsx';
import { dayOf } from '../words/day.ts';
import { timeWords } from '../words/time-words.ts';
import { CopyButton } from './copy-button.tsx';
import { useNetworkActions } from './network-actions.ts';
import { QrCode } from './qr-code.tsx';

const lives = ['15', '60', '1440'] as const;
const groups = ['1', '5', '20'] as const;

/** Invitations that are open, and the way to another. */
export function Invitations({ invitations }: { readonly invitations: readonly InvitationView[] }) {
  return (
    <SettingGroup title={m.invite_title()} text={m.invite_text()}>
      {invitations.toReversed().map((invitation) => (
        <Invitation key={invitation.id} invitation={invitation} />
      ))}
      <NewInvitation />
    </SettingGroup>
  );
}

const lifeWords: Readonly<Record<(typeof lives)[number], () => string>> = {
  15: () => m.invite_minutes({ minutes: 15 }),
  60: () => m.invite_hour(),
  1440: () => m.invite_day(),
};

function NewInvitation() {
  const actions = useNetworkActions();
  const [minutes, setMinutes] = useState<(typeof lives)[number]>('15');
  const [people, setPeople] = useState<(typeof groups)[number]>('1');
  const [isBusy, setBusy] = useState(false);
  const invite = async (): Promise<void> => {
    setBusy(true);
    await actions.invite(Number(people), Number(minutes));
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-end gap-3 p-4">
      <div className="min-w-32 flex-1">
        <Choose
          label={m.invite_people()}
          value={people}
          onChange={setPeople}
          options={groups.map((value) => ({ value, label: value === '1' ? m.invite_one() : m.invite_many({ count: value }) }))}
        />
      </div>
      <div className="min-w-32 flex-1">
        <Choose
          label={m.invite_life()}
          value={minutes}
          onChange={setMinutes}
          options={lives.map((value) => ({ value, label: lifeWords[value]() }))}
        />
      </div>
      <Button tone="accent" icon={UserPlus} className="h-10" disabled={isBusy} onClick={() => void invite()}>
        {m.invite()}
      </Button>
    </div>
  );
}

const ended: Readonly<Record<Exclude<InvitationView['state'], 'open'>, () => string>> = {
  used: m.invite_used,
  expired: m.invite_expired,
  blocked: m.invite_blocked,
};

function Invitation({ invitation }: { readonly invitation: InvitationView }) {
  const actions = useNetworkActions();
  const { id, state, code, link, remaining } = invitation;
  if (state !== 'open' || code === undefined || link === undefined)
    return (
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-3">
        <p className="min-w-48 flex-1 text-ink-2">{state !== 'open' && ended[state]()}</p>
        <Button tone="quiet" onClick={() => void actions.revoke(id)}>
          {m.close()}
        </Button>
      </div>
    );
  return (
    <article aria-label={m.invite_code_label({ code })} className="flex flex-wrap items-center gap-4 border-b border-line p-4">
      <QrCode text={link} label={m.invite_qr()} />
      <div className="flex min-w-56 flex-1 flex-col gap-2">
        <p className="text-sm text-ink-3">{m.invite_code()}</p>
        <p className="font-mono text-xl font-semibold tracking-wide" data-selectable>
          {code}
        </p>
        <p className="text-sm text-ink-2">{validWords(invitation)}</p>
        <p className="text-sm text-ink-2">{remaining === 1 ? m.invite_left_one() : m.invite_left({ count: remaining })}</p>
        <div className="mt-1 flex flex-wrap gap-2">
          <CopyButton text={code} label={m.copy_code()} />
          <CopyButton text={link} label={m.copy_link()} />
          <Button tone="quiet" onClick={() => void actions.revoke(id)}>
            {m.invite_revoke()}
          </Button>
        </div>
      </div>
    </article>
  );
}

function validWords({ expiresAtUnixMs }: InvitationView): string {
  const time = timeWords(expiresAtUnixMs);
  const isToday = dayOf(expiresAtUnixMs) === dayOf(Date.now());
  return isToday ? m.invite_until({ time }) : m.invite_until_tomorrow({ time });
}
