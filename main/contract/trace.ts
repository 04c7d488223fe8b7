import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { DiagnosisView } from './diagnosis-view.ts';
import { AccountId } from './ids.ts';
import { TraceRecord, TraceView } from './trace-view.ts';

/** Ours, or the SIP Call-ID. */
const call = z.object({ callId: z.string().min(1).max(1024) });
const unknown = { TRACE_UNKNOWN: { message: 'nothing is kept of that call' } };

const diagnosis = z.object({ diagnosis: DiagnosisView.optional() });

/** What was observed of calls, running or in the history. */
export const trace = {
  /** The ladder of a call at once, then the whole of it after every change; a slow reader gets the latest. */
  watchCall: oc.input(call).output(eventIterator(TraceView)).errors(unknown),
  /** One message of a ladder, by its number: the whole text, which may hold anything a peer wrote. */
  message: oc
    .input(call.extend({ number: z.number().int().min(1) }))
    .output(z.object({ text: z.string() }))
    .errors(unknown),
  /** Everything that is kept of a call, oldest first. */
  records: oc.input(call).output(z.array(TraceRecord)).errors(unknown),
  /** Why a call that is over failed; without one that did not, or of which nothing is kept. */
  diagnoseCall: oc.input(call).output(diagnosis),
  /** Why an account does not register; without one that does. */
  diagnoseAccount: oc.input(z.object({ accountId: AccountId })).output(diagnosis),
  /** Every event from now on; of one call, what is kept of it first. A reader that is too slow misses the oldest. */
  watch: oc.input(call.partial()).output(eventIterator(TraceRecord)),
};
