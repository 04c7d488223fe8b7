import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { CopyButton } from './copy-button.tsx';

/** What a phone signs in with. */
export interface SignIn {
  readonly name: string;
  readonly password: string;
}

interface SignInCardProps {
  /** Undefined: not shown. */
  readonly signIn: SignIn | undefined;
  readonly onClose: () => void;
}

/** A password that is told once: it is kept nowhere. */
export function SignInCard({ signIn, onClose }: SignInCardProps) {
  const domain = useSnapshot((snapshot) => snapshot.domain);
  return (
    <WindowDialog isOpen={signIn !== undefined} onClose={onClose} title={m.sign_in_title()} text={m.sign_in_text()}>
      {signIn && (
        <>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
            <Fact label={m.account_address()} value={`${signIn.name}@${domain.name}`} />
            {domain.address !== undefined && <Fact label={m.account_server()} value={domain.address} />}
            <Fact label={m.account_password()} value={signIn.password} />
          </dl>
          <div className="flex justify-end gap-2">
            <CopyButton text={signIn.password} label={m.copy_password()} />
            <Button tone="accent" onClick={onClose}>
              {m.close()}
            </Button>
          </div>
        </>
      )}
    </WindowDialog>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="font-mono break-all" data-selectable>
        {value}
      </dd>
    </>
  );
}
