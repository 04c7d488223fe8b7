import { ListOrdered } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { useSession } from '../state/session-context.ts';
import { openTrace } from './open-trace.ts';

/** Leads from a line of the history to everything that is known of the call. @param name of the other side */
export function TraceButton({ callId, name }: { readonly callId: string; readonly name: string }) {
  const { view } = useSession();
  return <IconButton icon={ListOrdered} label={m.trace_open({ name })} onClick={() => openTrace(view, callId)} />;
}
