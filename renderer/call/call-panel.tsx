import type { CallView } from '../../main/contract/snapshot.ts';
import { CALL_PANEL } from '../keyboard/use-keyboard.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { LevelBar } from '../parts/level-bar.tsx';
import { canTalk } from '../state/call-choice.ts';
import { useLevel, useView } from '../state/session-context.ts';
import { callStatus } from '../words/call-words.ts';
import { peerTitle } from '../words/peer.ts';
import { AddDialog } from './add-dialog.tsx';
import { CallButtons } from './call-buttons.tsx';
import { CallFacts } from './call-facts.tsx';
import { CallIdentity } from './call-identity.tsx';
import { CallTimer } from './call-timer.tsx';
import { Consultation } from './consultation.tsx';
import { Keypad } from './keypad.tsx';
import { MicrophoneProblem } from './microphone-problem.tsx';
import { RecordingBar } from './recording-bar.tsx';
import { RecordingQuestion } from './recording-question.tsx';
import { TalkHint } from './talk-hint.tsx';
import { TransferDialog } from './transfer-dialog.tsx';
import { usePanelFocus } from './use-panel-focus.ts';

interface CallPanelProps {
  readonly call: CallView;
  /** With other calls stacked above, the panel is lower, and in a narrow window too low for meters. */
  readonly isAlone: boolean;
}

/** A running call. Identity above, buttons below; between them the meters, or the keypad in the same room. */
export function CallPanel({ call, isAlone }: CallPanelProps) {
  const panel = usePanelFocus(call.id);
  const isKeypadOpen = useView((view) => view.isKeypadOpen) && canTalk(call);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={m.call_region({ name: peerTitle(call.peer) })}
      data-call-state={call.state}
      {...{ [CALL_PANEL]: '' }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex min-h-0 flex-1 flex-col items-center gap-2 overflow-y-auto px-4 pt-3 wide:justify-center-safe wide:gap-5 wide:px-6 wide:pt-4">
        <CallIdentity call={call} breathes={call.state === 'remoteRinging'} isRow={!isAlone} />
        <div className={classNames('flex shrink-0 flex-col items-center gap-1', isKeypadOpen && 'hidden wide:flex')}>
          <StatusLine call={call} />
          <CallFacts call={call} />
        </div>
        <div
          className={classNames(
            'flex w-full max-w-md flex-col items-center justify-center wide:h-58',
            isKeypadOpen ? 'shrink-0 grow wide:grow-0' : 'min-h-12 flex-1 wide:flex-initial',
            !isAlone && !isKeypadOpen && 'max-wide:hidden',
          )}
        >
          {isKeypadOpen ? <Keypad call={call} /> : <Meters call={call} />}
        </div>
      </div>
      <div className="flex shrink-0 flex-col items-center gap-2 px-4 py-2 wide:gap-3 wide:pt-5 wide:pb-8">
        <Consultation call={call} />
        <MicrophoneProblem />
        <TalkHint call={call} />
        <RecordingQuestion call={call} />
        <RecordingBar call={call} />
        <CallButtons call={call} />
      </div>
      <TransferDialog call={call} />
      <AddDialog call={call} />
    </section>
  );
}

/** The timer, and what else there is to say of the call; before the answer only that. */
function StatusLine({ call }: { readonly call: CallView }) {
  const status = callStatus(call);
  return (
    <p className="flex min-h-8 items-baseline gap-3 text-lg">
      {call.answeredAtUnixMs !== undefined && (
        <CallTimer sinceUnixMs={call.answeredAtUnixMs} className="text-2xl font-semibold tabular" />
      )}
      {status && <span className="min-w-0 text-ink-2">{status}</span>}
    </p>
  );
}

function Meters({ call }: { readonly call: CallView }) {
  const level = useLevel(call.id);
  const isSilent = !canTalk(call) || call.heldByUs;
  return (
    <div className="grid w-full grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5 text-sm text-ink-2 wide:gap-y-3">
      <span aria-hidden>{m.meter_you()}</span>
      <LevelBar label={m.meter_you()} dbov={isSilent || call.muted ? undefined : level?.capturedDbov} />
      <span aria-hidden>{m.meter_them()}</span>
      <LevelBar label={m.meter_them()} dbov={isSilent ? undefined : level?.playedDbov} />
    </div>
  );
}
