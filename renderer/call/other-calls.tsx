import { ArrowDownUp, Phone, PhoneOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { canTalk } from '../state/call-choice.ts';
import { useActions } from '../state/session-context.ts';
import { callStatus } from '../words/call-words.ts';
import { peerTitle } from '../words/peer.ts';
import { CallTimer } from './call-timer.tsx';

/** The calls that are not in front, as a stack of cards. */
export function OtherCalls({ calls }: { readonly calls: readonly CallView[] }) {
  return (
    <ul aria-label={m.other_calls()} className="flex max-h-1/3 shrink-0 flex-col gap-2 overflow-y-auto p-4 pb-1">
      {calls.map((call) => (
        <OtherCall key={call.id} call={call} />
      ))}
    </ul>
  );
}

function OtherCall({ call }: { readonly call: CallView }) {
  const title = peerTitle(call.peer);
  const status = callStatus(call);
  return (
    <li
      className="flex items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 shadow-sm"
      data-call-state={call.state}
    >
      <Avatar title={title} size="small" breathes={call.state === 'incoming'} />
      <div className="min-w-0 flex-1">
        <Clipped text={title} className="font-semibold" />
        <p className="flex gap-2 text-sm text-ink-3">
          {status && <Clipped text={status} />}
          {call.state === 'active' && call.answeredAtUnixMs !== undefined && (
            <CallTimer sinceUnixMs={call.answeredAtUnixMs} className="tabular" />
          )}
        </p>
      </div>
      <OtherCallButtons call={call} title={title} />
    </li>
  );
}

function OtherCallButtons({ call, title }: { readonly call: CallView; readonly title: string }) {
  const actions = useActions();
  if (call.state === 'ended') return <Button onClick={() => void actions.dismiss(call.id)}>{m.close()}</Button>;
  if (call.state === 'incoming') {
    return (
      <>
        <IconButton
          icon={PhoneOff}
          label={m.decline_name({ name: title })}
          tone="danger"
          onClick={() => void actions.decline(call.id)}
        />
        <Button
          tone="accent"
          icon={Phone}
          aria-label={m.answer_name({ name: title })}
          onClick={() => void actions.answer(call.id)}
        >
          {m.answer()}
        </Button>
      </>
    );
  }
  return (
    <>
      <IconButton
        icon={PhoneOff}
        label={m.end_name({ name: title })}
        tone="danger"
        onClick={() => void actions.hangUp(call.id)}
      />
      <Button
        icon={ArrowDownUp}
        aria-label={m.swap_to({ name: title })}
        disabled={!canTalk(call) && call.state === 'connecting'}
        onClick={() => void actions.swapTo(call.id)}
      >
        {m.swap()}
      </Button>
    </>
  );
}
