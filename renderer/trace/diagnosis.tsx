import { CircleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { DiagnosisView } from '../../main/contract/diagnosis-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions, useSession } from '../state/session-context.ts';
import { diagnosisWords, remedyWords } from '../words/diagnosis-words.ts';
import { openTrace } from './open-trace.ts';

interface CallDiagnosisProps {
  readonly callId: string;
  readonly accountId: string;
  /** Whom to call again. */
  readonly peerUri: string;
  /** What can be done beside it anyway: no button for that. */
  readonly without?: readonly DiagnosisView['remedy'][];
  /** What stands there for a call that did not fail. */
  readonly children?: ReactNode;
}

/** Why a call that is over failed: one sentence, and one button for what helps most. Nothing for one that did not fail. */
export function CallDiagnosis({ callId, accountId, peerUri, without = [], children }: CallDiagnosisProps) {
  const { view } = useSession();
  const actions = useActions();
  const diagnosis = useCallDiagnosis(callId);
  if (diagnosis === undefined) return children;
  const { remedy } = diagnosis;
  const help = (): void => {
    if (remedy === 'messages') openTrace(view, callId);
    else if (remedy === 'account') view.setState({ page: 'settings', editedAccountId: accountId });
    else void actions.place(peerUri, accountId);
  };
  return (
    <div
      role="note"
      aria-label={m.diagnosis_why()}
      className="flex flex-wrap items-center gap-3 rounded-md bg-sunken px-3 py-2 text-left"
    >
      <span className="flex min-w-0 flex-1 basis-56 items-center gap-3">
        <CircleAlert aria-hidden size={18} className="shrink-0 text-danger" />
        <span className="min-w-0 text-sm break-words" data-selectable>
          {diagnosisWords(diagnosis)}
        </span>
      </span>
      {!without.includes(remedy) && (
        <Button isSmall onClick={help}>
          {remedyWords(remedy)}
        </Button>
      )}
    </div>
  );
}

function useCallDiagnosis(callId: string): DiagnosisView | undefined {
  const { client } = useSession();
  const [diagnosis, setDiagnosis] = useState<DiagnosisView>();
  useEffect(() => {
    let isWanted = true;
    setDiagnosis(undefined);
    client.trace.diagnoseCall({ callId }).then(
      (found) => isWanted && setDiagnosis(found.diagnosis),
      () => undefined, // no line: there is nothing to say
    );
    return () => {
      isWanted = false;
    };
  }, [client, callId]);
  return diagnosis;
}
