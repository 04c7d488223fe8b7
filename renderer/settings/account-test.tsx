import { Collapsible } from '@base-ui/react/collapsible';
import { Check, ChevronRight, LoaderCircle, type LucideIcon, Minus, Stethoscope, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AccountTestStep } from '../../main/contract/accounts.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { useSession } from '../state/session-context.ts';
import { type TestStepName, testCauseWords, testSteps, testStepWords } from '../words/account-test-words.ts';
import { CertificateCard } from './certificate-card.tsx';

interface AccountTestProps {
  /** The settings to be tried. */
  readonly wanted: Parameters<PhoneClient['accounts']['test']>[0];
  readonly isReady: boolean;
  /** Takes a certificate that was refused for the account. */
  readonly onTrust?: (fingerprint: string) => void;
}

/** Tries the settings, and says which step fails and what to do. */
export function AccountTest({ wanted, isReady, onTrust }: AccountTestProps) {
  const { found, isRunning, run } = useTest(wanted);
  const refused = found.find(({ certificate }) => certificate !== undefined)?.certificate;
  const hasFailed = found.some(({ state }) => state === 'failed');
  const isShown = isRunning || found.length > 0;
  return (
    <div className="flex flex-col gap-3">
      <Button icon={Stethoscope} className="self-start" disabled={!isReady || isRunning} onClick={() => void run()}>
        {isRunning ? m.account_test_running() : isShown ? m.account_test_again() : m.account_test()}
      </Button>
      {isShown && (
        <ol aria-label={m.account_test_title()} className="flex flex-col rounded-lg border border-line bg-raised">
          {testSteps.map((step) => (
            <Step
              key={step}
              step={step}
              found={found.find((each) => each.step === step)}
              isRunning={isRunning}
              isTooLate={hasFailed}
            />
          ))}
        </ol>
      )}
      <p role="status" className={classNames('font-semibold empty:hidden', hasFailed ? 'text-danger-ink' : 'text-accent-ink')}>
        {!isRunning && found.length > 0 && (hasFailed ? m.account_test_failed() : m.account_test_passed())}
      </p>
      {refused && <CertificateCard certificate={refused} onTrust={onTrust && (() => onTrust(refused.fingerprint))} />}
    </div>
  );
}

interface Test {
  readonly found: readonly AccountTestStep[];
  readonly isRunning: boolean;
  readonly run: () => Promise<void>;
}

/** Leaving ends a test that runs; the engine takes back what it made. */
function useTest(wanted: AccountTestProps['wanted']): Test {
  const { client } = useSession();
  const [found, setFound] = useState<readonly AccountTestStep[]>([]);
  const [isRunning, setRunning] = useState(false);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    stop.current = controller;
    setFound([]);
    setRunning(true);
    try {
      const steps = await client.accounts.test(wanted, { signal: controller.signal });
      for await (const step of steps) setFound((before) => [...before, step]);
    } catch {
      // given up, or the line is gone: what was found so far stays
    }
    setRunning(false);
  };
  return { found, isRunning, run };
}

type Look = AccountTestStep['state'] | 'late' | 'running' | 'waiting';

const looks: Readonly<Record<Look, { readonly icon: LucideIcon; readonly style: string; readonly words: () => string }>> = {
  passed: { icon: Check, style: 'text-accent', words: m.test_passed },
  failed: { icon: X, style: 'text-danger', words: m.test_failed },
  skipped: { icon: Minus, style: 'text-ink-3', words: m.test_skipped },
  late: { icon: Minus, style: 'text-ink-3', words: m.test_not_tried },
  running: { icon: LoaderCircle, style: 'text-ink-3 motion-safe:animate-spin', words: m.account_test_running },
  waiting: { icon: Minus, style: 'text-line-strong', words: m.test_waiting },
};

interface StepProps {
  readonly step: TestStepName;
  readonly found: AccountTestStep | undefined;
  readonly isRunning: boolean;
  /** Another step has failed. */
  readonly isTooLate: boolean;
}

function Step({ step, found, isRunning, isTooLate }: StepProps) {
  const look = found?.state === 'skipped' && isTooLate ? 'late' : (found?.state ?? (isRunning ? 'running' : 'waiting'));
  const { icon: Icon, style, words } = looks[look];
  return (
    <li className="flex flex-col gap-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="flex items-center gap-3">
        <Icon aria-hidden size={16} strokeWidth={2.5} className={classNames('shrink-0', style)} />
        <span className={classNames('flex-1', (!found || found.state === 'skipped') && 'text-ink-3')}>{testStepWords(step)}</span>
        <span className="text-sm text-ink-3 tabular">{found?.state === 'passed' ? `${found.tookMs} ms` : found && words()}</span>
        {found?.state === 'passed' && <span className="sr-only">{words()}</span>}
      </div>
      {found?.state === 'failed' && <p className="pl-7 text-danger-ink">{testCauseWords(found)}</p>}
      {found && found.details.length > 0 && <Details lines={found.details} isOpen={found.state === 'failed'} />}
    </li>
  );
}

/** What was found, in the words of the protocol. */
function Details({ lines, isOpen }: { readonly lines: readonly string[]; readonly isOpen: boolean }) {
  return (
    <Collapsible.Root defaultOpen={isOpen} className="pl-6">
      <Collapsible.Trigger className="group inline-flex h-7 items-center gap-0.5 rounded-sm pr-1 text-sm text-ink-2">
        <ChevronRight aria-hidden size={14} className="transition-transform group-data-panel-open:rotate-90" />
        {m.test_details()}
      </Collapsible.Trigger>
      <Collapsible.Panel>
        <ul className="pl-4 font-mono text-xs/5 break-all text-ink-2" data-selectable>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
