import { CallArea } from '../call/call-area.tsx';
import { classNames } from '../parts/class-names.ts';
import { useForegroundCall } from '../state/session-context.ts';
import { DialPad } from './dial-pad.tsx';
import { PeopleLamps } from './people-lamps.tsx';
import { RecentCalls } from './recent-calls.tsx';
import { ServiceList } from './service-list.tsx';
import { SoundCheck } from './sound-check.tsx';
import { VoicemailLamps } from './voicemail-lamps.tsx';

/** The dial pad and the last calls; with a call, its panel takes the pad's place (compact: the whole page). */
export function PhonePage() {
  return useForegroundCall() === undefined ? <AtRest /> : <InCall />;
}

function AtRest() {
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto wide:flex-row wide:overflow-hidden">
      <SideColumn className="contents wide:flex" />
      <div className="flex shrink-0 flex-col wide:flex-1 wide:overflow-y-auto">
        <div className="m-auto flex w-full justify-center p-4">
          <DialPad />
        </div>
      </div>
    </div>
  );
}

function InCall() {
  return (
    <div className="flex min-h-0 flex-1">
      <SideColumn className="hidden wide:flex" />
      <CallArea />
    </div>
  );
}

function SideColumn({ className }: { readonly className: string }) {
  return (
    <aside className={classNames('shrink-0 flex-col wide:w-84 wide:overflow-y-auto wide:border-r wide:border-line', className)}>
      <VoicemailLamps />
      <SoundCheck />
      <PeopleLamps />
      <RecentCalls />
      <ServiceList />
    </aside>
  );
}
