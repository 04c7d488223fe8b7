import { ShieldAlert } from 'lucide-react';
import { useId } from 'react';
import type { CertificateView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { certificateFaultWords } from '../words/account-test-words.ts';

interface CertificateCardProps {
  readonly certificate: CertificateView;
  /** Absent: there is nothing to trust it for yet. */
  readonly onTrust?: (() => void) | undefined;
}

/** A certificate that is not believed: what it says, and the one act that makes it count. */
export function CertificateCard({ certificate, onTrust }: CertificateCardProps) {
  const id = useId();
  const { serverName, fault, names, issuer, validTo, fingerprint } = certificate;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 rounded-lg border border-danger bg-danger-soft p-4">
      <div className="flex items-start gap-3">
        <ShieldAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-danger-ink" />
        <div className="min-w-0">
          <h2 id={id} className="font-semibold break-words">
            {m.certificate_title({ server: serverName })}
          </h2>
          <p className="text-ink-2">{m.certificate_text({ fault: certificateFaultWords(fault) })}</p>
        </div>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm" data-selectable>
        <Fact label={m.certificate_names()} value={names.join(', ')} />
        <Fact label={m.certificate_issuer()} value={issuer} />
        <Fact label={m.certificate_valid_to()} value={validTo} />
        <Fact label={m.certificate_fingerprint()} value={fingerprint} isCode />
      </dl>
      {onTrust && (
        <div className="flex justify-end">
          <Button tone="danger" onClick={onTrust}>
            {m.certificate_trust()}
          </Button>
        </div>
      )}
    </section>
  );
}

interface FactProps {
  readonly label: string;
  readonly value: string;
  readonly isCode?: boolean;
}

function Fact({ label, value, isCode = false }: FactProps) {
  return (
    <>
      <dt className="text-ink-2">{label}</dt>
      <dd className={isCode ? 'font-mono text-xs/5 break-all' : 'break-words'}>{value || '–'}</dd>
    </>
  );
}
