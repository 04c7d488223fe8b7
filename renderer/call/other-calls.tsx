import { ArrowDownUp, Merge, Phone, PhoneOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { canTalk, groupedCalls } from '../state/call-choice.ts';
import { useActions } from '../state/session-context.ts';
import { callStatus, conferenceNames } from '../words/call-words.ts';
import { peerTitle } from '../words/peer.ts';
import { CallTimer } from './call-timer.tsx';

interface OtherCallsProps {
  readonly calls: readonly CallView[];
  readonly front: CallView;
}

/** The calls that are not in front, as a stack of cards; a conference is one of them. */
export function OtherCalls({ calls, front }: OtherCallsProps) {
  return (
    <ul aria-label={m.other_calls()} className="flex max-h-1/3 shrink-0 flex-col gap-2 overflow-y-auto p-4 pb-1">
      {groupedCalls(calls).map((group) => (
        <OtherCall key={group[0].id} calls={group} front={front} />
      ))}
    </ul>
  );
}

interface CardProps {
  readonly calls: readonly [CallView, ...CallView[]];
  readonly front: CallView;
}

function OtherCall({ calls, front }: CardProps) {
  const [call] = calls;
  const title = calls.length > 1 ? conferenceNames(calls) : peerTitle(call.peer);
  const status = callStatus(call);
  return (
    <li
      className="flex items-center gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 shadow-sm"
      data-call-state={call.state}
    >
      {/* In a narrow window the name needs the room. */}
      <span className={classNames('contents', canTalk(call) && 'max-wide:hidden')}>
        <Avatar title={title} size="small" breathes={call.state === 'incoming'} />
      </span>
      <div className="min-w-0 flex-1">
        <Clipped text={title} className="font-semibold" />
        <p className="flex gap-2 text-sm text-ink-3">
          {status && <Clipped text={status} />}
          {call.state === 'active' && call.answeredAtUnixMs !== undefined && (
            <CallTimer sinceUnixMs={call.answeredAtUnixMs} className="tabular" />
          )}
        </p>
      </div>
      <OtherCallButtons calls={calls} front={front} title={title} />
    </li>
  );
}

function OtherCallButtons({ calls, front, title }: CardProps & { readonly title: string }) {
  const actions = useActions();
  const [call] = calls;
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
        onClick={() => void (calls.length > 1 ? actions.endConference(call.id) : actions.hangUp(call.id))}
      />
      {canTalk(call) && canTalk(front) && (
        <Button
          isSmall
          icon={Merge}
          aria-label={m.merge_with({ name: title })}
          onClick={() => void actions.merge(front.id, call.id)}
        >
          {m.merge()}
        </Button>
      )}
      <Button
        isSmall
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
