import { Phone, Voicemail } from 'lucide-react';
import type { VoicemailView } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { addressOf } from '../words/peer.ts';

/** The mailboxes in which something waits. */
export function VoicemailLamps() {
  const voicemail = useSnapshot((snapshot) => snapshot.presence.voicemail);
  const waiting = voicemail.filter(({ isWaiting }) => isWaiting);
  if (waiting.length === 0) return null;
  return (
    <section aria-label={m.voicemail()} className="order-first m-3 mb-0 flex flex-col rounded-lg bg-accent-soft">
      {waiting.map((each) => (
        <VoicemailLamp key={each.accountId} voicemail={each} />
      ))}
    </section>
  );
}

/** Where the server does not say whom to call, the own address usually is the mailbox. */
function VoicemailLamp({ voicemail }: { readonly voicemail: VoicemailView }) {
  const actions = useActions();
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const aor = accounts.find(({ id }) => id === voicemail.accountId)?.aor ?? '';
  const account = addressOf(aor);
  return (
    <div className="flex items-center gap-3 px-3 py-2.5">
      <Voicemail aria-hidden size={20} className="shrink-0 text-accent-ink" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{voicemail.new > 0 ? m.voicemail_new({ count: voicemail.new }) : m.voicemail_waiting()}</p>
        <Clipped text={account} className="text-sm text-ink-2" />
      </div>
      <Button
        icon={Phone}
        aria-label={m.voicemail_call({ account })}
        onClick={() => void actions.place(voicemail.mailbox ?? aor, voicemail.accountId)}
      >
        {m.call()}
      </Button>
    </div>
  );
}
