import type { Accounts } from '../accounts/accounts.ts';
import type { Phone, PhoneFailure } from '../api/phone.ts';
import type { Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { DiagnosisView } from '../contract/diagnosis-view.ts';
import type { TraceRecord, TraceRow, TraceView } from '../contract/trace-view.ts';
import { diagnoseCall } from '../diagnosis/call-rules.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { diagnoseRegistration, type RegistrationEvidence } from '../diagnosis/registration-rules.ts';
import { limits } from '../limits.ts';
import type { FailureCause } from '../sip/ua/request-failure.ts';
import { type CallLadder, callLadder } from '../trace/call-ladder.ts';
import { printable } from '../trace/ladder.ts';
import type { TraceBus, TraceEvent } from '../trace/trace.ts';
import { type TraceStore, withinBytes } from '../trace/trace-store.ts';
import type { CallList } from './call-list.ts';

type Contract = Phone['trace'];

export interface PhoneTraceOptions {
  readonly bus: TraceBus;
  readonly store: TraceStore;
  readonly list: Pick<CallList, 'facts'>;
  readonly accounts: Pick<Accounts, 'registrationOf'>;
  /** The domain of an account. */
  readonly domainOf: (accountId: string) => string;
}

interface Traced {
  readonly sipCallId: string;
  readonly events: readonly TraceEvent[];
}

/** What was observed of calls, for windows and the command line: of running ones from the bus, of past ones from the store. */
export class PhoneTrace implements Contract {
  readonly #options: PhoneTraceOptions;
  readonly onRecorded: Event<TraceRecord>;

  constructor(options: PhoneTraceOptions) {
    this.#options = options;
    this.onRecorded = (listener) => options.bus.onRecorded((event) => listener(recordOf(event)));
  }

  sipCallIdOf(callId: string): string | undefined {
    return this.#tracedOf(callId)?.sipCallId;
  }

  ladder(callId: string): TraceView | undefined {
    const traced = this.#tracedOf(callId);
    return traced && ladderView(traced.sipCallId, callLadder(traced.events));
  }

  records({ callId }: { readonly callId: string }): Result<TraceRecord[], PhoneFailure> {
    const traced = this.#tracedOf(callId);
    return traced ? ok(withinBytes(traced.events).map(recordOf)) : fail({ code: 'TRACE_UNKNOWN' });
  }

  message({ callId, number }: { readonly callId: string; readonly number: number }): Result<{ text: string }, PhoneFailure> {
    const rows = callLadder(this.#tracedOf(callId)?.events ?? []).rows;
    const row = rows.find((each) => each.kind === 'message' && each.number === number);
    return row?.kind === 'message'
      ? ok({ text: Buffer.from(row.text, 'latin1').toString('utf8') })
      : fail({ code: 'TRACE_UNKNOWN' });
  }

  diagnoseCall({ callId }: { readonly callId: string }): DiagnosisView | undefined {
    const isRunning = this.#options.list.facts.some(({ id, state }) => id === callId && state !== 'ended');
    const traced = isRunning ? undefined : this.#tracedOf(callId);
    return traced && diagnosisView(diagnoseCall(traced.events));
  }

  diagnoseAccount({ accountId }: { readonly accountId: string }): DiagnosisView | undefined {
    const { phase, status = 0, reason = '', cause, network } = this.#options.accounts.registrationOf(accountId);
    if (phase !== 'failed') return undefined;
    const evidence = {
      status,
      phrase: printable(reason).slice(0, limits.trace.ladderLabel),
      silence: cause && silences[cause],
      hasUntrustedCertificate: network?.certificate !== undefined,
      server: this.#options.domainOf(accountId),
    };
    return diagnosisView(diagnoseRegistration(evidence));
  }

  /** The events of a call: as the bus has them while the call is in sight, else as they were kept. */
  #tracedOf(callId: string): Traced | undefined {
    const { bus, store, list } = this.#options;
    const shown = list.facts.find(({ id }) => id === callId);
    const sipCallId = shown?.sipCallId ?? callId;
    const events = sipCallId === '' ? [] : bus.eventsOf(sipCallId);
    if (shown || events.length > 0) return { sipCallId, events };
    return store.load(callId);
  }
}

/** Failures without an answer (RFC 3261 §8.1.3.1). */
const silences: Readonly<Partial<Record<FailureCause, RegistrationEvidence['silence']>>> = {
  unresolved: 'unresolved',
  transport: 'unreachable',
  timeout: 'timeout',
};

function diagnosisView(diagnosis: Diagnosis | undefined): DiagnosisView | undefined {
  return diagnosis && { ...diagnosis, facts: { ...diagnosis.facts } };
}

function ladderView(sipCallId: string, { columns, rows, omitted }: CallLadder): TraceView {
  const shown = rows.slice(-limits.trace.shownRows);
  const left = rows.slice(0, rows.length - shown.length).filter(({ kind }) => kind === 'message').length;
  return { sipCallId, columns: [...columns], rows: shown.map(rowView), omitted: omitted + left };
}

/** Without the text, which is asked for. */
function rowView(row: CallLadder['rows'][number]): TraceRow {
  if (row.kind !== 'message') return row;
  const { kind, number, from, to, atUnixMs, transport, label, isLost, repeats, transaction, dialog } = row;
  return {
    ...{ kind, number, from, to, atUnixMs, transport, label, isLost, transaction },
    ...(repeats === undefined ? {} : { repeats }),
    ...(dialog === undefined ? {} : { dialog }),
  };
}

function recordOf(event: TraceEvent): TraceRecord {
  return event.kind === 'rtp' || event.kind === 'codec' || event.kind === 'device'
    ? { ...event, facts: { ...event.facts } }
    : event;
}
