import { Menu } from '@base-ui/react/menu';
import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DiagnosisView } from '../../main/contract/diagnosis-view.ts';
import type { AccountView } from '../../main/contract/snapshot.ts';
import { menuItem } from '../shell/menu-item.ts';
import { useActions, useSession } from '../state/session-context.ts';
import { diagnosisWords, remedyWords } from '../words/diagnosis-words.ts';

/** In the account menu: why an account does not register, and what helps most at a click. Nothing while that is not known. */
export function AccountDiagnosisItem({ account }: { readonly account: AccountView }) {
  const { view } = useSession();
  const actions = useActions();
  const diagnosis = useAccountDiagnosis(account);
  if (diagnosis === undefined) return null;
  const help = (): void => {
    if (diagnosis.remedy === 'retry') void actions.retryAccount(account.id);
    else view.setState({ page: 'settings', editedAccountId: account.id, isAddingAccount: false });
  };
  return (
    <Menu.Item onClick={help} className={menuItem}>
      <CircleAlert aria-hidden size={16} className="shrink-0 self-start text-danger" />
      <span className="min-w-0 flex-1 break-words">
        {diagnosisWords(diagnosis)}
        <span className="block font-semibold text-accent-ink">{remedyWords(diagnosis.remedy)}</span>
      </span>
    </Menu.Item>
  );
}

/** Asked for again when the registration failed in another way. */
function useAccountDiagnosis({ id, status, reason, certificate }: AccountView): DiagnosisView | undefined {
  const { client } = useSession();
  const [diagnosis, setDiagnosis] = useState<DiagnosisView>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown of it says when it has changed
  useEffect(() => {
    let isWanted = true;
    client.trace.diagnoseAccount({ accountId: id }).then(
      (found) => isWanted && setDiagnosis(found.diagnosis),
      () => undefined, // no line: there is nothing to say
    );
    return () => {
      isWanted = false;
    };
  }, [client, id, status, reason, certificate]);
  return diagnosis;
}
