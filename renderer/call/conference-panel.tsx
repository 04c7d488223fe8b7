import { PhoneOff, UserRound } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import { CALL_PANEL } from '../keyboard/use-keyboard.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { LevelBar } from '../parts/level-bar.tsx';
import { useActions, useLevel } from '../state/session-context.ts';
import { callStatus, callTitle, conferenceNames } from '../words/call-words.ts';
import { AddButton } from './add-button.tsx';
import { AddDialog } from './add-dialog.tsx';
import { CallButton } from './call-button.tsx';
import { CallTimer } from './call-timer.tsx';
import { HoldButton } from './hold-button.tsx';
import { MicrophoneProblem } from './microphone-problem.tsx';
import { MuteButton } from './mute-button.tsx';
import { TalkHint } from './talk-hint.tsx';
import { usePanelFocus } from './use-panel-focus.ts';

/** Calls whose other sides hear each other: everybody with a level of his own, and what can be done with one of them or with all. */
export function ConferencePanel({ calls }: { readonly calls: readonly [CallView, ...CallView[]] }) {
  const [first] = calls;
  const panel = usePanelFocus(first.conference ?? first.id);
  const sinceUnixMs = Math.min(...calls.map(({ answeredAtUnixMs, startedAtUnixMs }) => answeredAtUnixMs ?? startedAtUnixMs));
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={m.conference_region({ names: conferenceNames(calls) })}
      data-call-state={first.state}
      {...{ [CALL_PANEL]: '' }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex shrink-0 items-baseline justify-between gap-3 p-4 pb-2 wide:px-6 wide:pt-8">
        <h2 className="text-xl font-semibold wide:text-2xl">{m.conference()}</h2>
        <CallTimer sinceUnixMs={sinceUnixMs} className="text-xl font-semibold tabular" />
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-4 py-1 wide:px-6">
        <You call={first} />
        <ul aria-label={m.conference_people()} className="flex flex-col gap-2">
          {calls.map((call) => (
            <Party key={call.id} call={call} />
          ))}
        </ul>
      </div>
      <div className="flex shrink-0 flex-col items-center gap-3 px-4 py-3 wide:pt-5 wide:pb-8">
        <MicrophoneProblem />
        <TalkHint call={first} />
        <Buttons call={first} />
      </div>
      <AddDialog call={first} />
    </section>
  );
}

function You({ call }: { readonly call: CallView }) {
  const level = useLevel(call.id);
  return (
    <div className="grid shrink-0 grid-cols-[auto_1fr] items-center gap-4 px-3 py-1 text-sm text-ink-2">
      <span aria-hidden>{m.meter_you()}</span>
      <LevelBar label={m.meter_you()} dbov={call.muted || call.heldByUs ? undefined : level?.capturedDbov} />
    </div>
  );
}

function Party({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const level = useLevel(call.id);
  const name = callTitle(call);
  const status = call.muted && !call.heldByUs && !call.heldByThem ? undefined : callStatus(call);
  return (
    <li className="flex items-center gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 shadow-sm">
      <Avatar title={name} size="small" />
      <div className="flex min-w-0 flex-1 basis-20 flex-col gap-1">
        <Clipped text={name} className="font-semibold" />
        {status === undefined ? (
          <LevelBar label={m.conference_level({ name })} dbov={level?.playedDbov} className="max-w-60" />
        ) : (
          <Clipped text={status} className="text-sm text-ink-3" />
        )}
      </div>
      <Button
        isSmall
        icon={UserRound}
        aria-label={m.conference_take_aside_name({ name })}
        onClick={() => void actions.takeAside(call.id)}
      >
        {m.conference_take_aside()}
      </Button>
      <IconButton icon={PhoneOff} label={m.end_name({ name })} tone="danger" onClick={() => void actions.hangUp(call.id)} />
    </li>
  );
}

function Buttons({ call }: { readonly call: CallView }) {
  const actions = useActions();
  return (
    <div className="grid w-full max-w-md grid-cols-4 gap-1 wide:gap-2">
      <MuteButton call={call} />
      <HoldButton call={call} />
      <AddButton call={call} />
      <CallButton icon={PhoneOff} label={m.conference_end()} isEnd onClick={() => void actions.endConference(call.id)} />
    </div>
  );
}
