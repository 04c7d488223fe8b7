import type { Call } from '../../main/calls/call.ts';
import type { CallFacts } from '../../main/calls/call-facts.ts';
import { callEvents, summary, transferEvents } from './call-report.ts';
import type { Invocation } from './command.ts';
import type { LonePhone } from './lone-phone.ts';

/** The calls to which a transfer leads: those that we make or take in place of another one. */
export interface ContinuedCalls extends Disposable {
  /** Resolves when none runs any more; Ctrl-C ends them. */
  ended(): Promise<void>;
}

/**
 * Reports on calls to which a transfer leads, and ends them `durationS` after their answer. The caller disposes the result.
 *
 * @param first the call that the command has made and reports on itself; absent: it reports on all that come in
 */
export function continuedCalls(
  phone: LonePhone,
  first: Call | undefined,
  durationS: number | undefined,
  { print, interrupted }: Invocation,
): ContinuedCalls {
  const reports = new Map<string, (facts: CallFacts) => void>();
  const isContinued = ({ id, direction, replaces }: CallFacts): boolean =>
    id !== first?.id && (direction === 'out' || replaces !== undefined);
  const isReported = (facts: CallFacts): boolean => isContinued(facts) && (first !== undefined || facts.direction === 'out');
  const running = (): readonly Call[] => phone.calls.running.filter(({ facts }) => isContinued(facts));
  const watching = phone.calls.onChanged((facts) => {
    const call = phone.calls.find(facts.id);
    if (!call || !isReported(facts)) return;
    const report = reports.get(facts.id) ?? follow(call);
    reports.set(facts.id, report);
    report(facts);
  });

  function follow(call: Call): (facts: CallFacts) => void {
    const both = [callEvents(print), transferEvents(print)];
    let isAnswered = false;
    void call.closed.then((facts) => print(summary(facts).text, summary(facts).object));
    return (facts) => {
      for (const report of both) report(facts);
      if (isAnswered || facts.state !== 'active') return;
      isAnswered = true;
      if (durationS !== undefined) setTimeout(() => call.hangUp(), durationS * 1_000);
    };
  }

  return {
    ended: async () => {
      const hangUp = (): void => {
        for (const call of running()) call.hangUp();
      };
      interrupted.addEventListener('abort', hangUp);
      if (interrupted.aborted) hangUp();
      while (running().length > 0) await Promise.all(running().map(({ closed }) => closed));
      interrupted.removeEventListener('abort', hangUp);
    },
    [Symbol.dispose]: () => watching[Symbol.dispose](),
  };
}
