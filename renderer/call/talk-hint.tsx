import { Mic, MicOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { useSnapshot } from '../state/session-context.ts';
import { talkKeyName } from '../words/talk-key.ts';

/** Where one talks by holding a key: which, and whether one is heard now. */
export function TalkHint({ call }: { readonly call: CallView }) {
  const key = useSnapshot(({ settings }) => settings.talkKey);
  if (key === 'off' || call.state === 'ended') return null;
  const Icon = call.muted ? MicOff : Mic;
  return (
    <p role="status" className="flex items-center gap-2 text-sm text-ink-2">
      <Icon aria-hidden size={16} className={call.muted ? undefined : 'text-accent'} />
      {call.muted ? m.talk_key_hold({ key: talkKeyName(key) }) : m.talk_key_heard()}
    </p>
  );
}
