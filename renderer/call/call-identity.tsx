import type { CallView } from '../../main/contract/snapshot.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { callAccount, callTitle, callVia } from '../words/call-words.ts';
import { peerAddress } from '../words/peer.ts';

interface CallIdentityProps {
  readonly call: CallView;
  readonly breathes?: boolean;
  /** Side by side also when there is room for a column. */
  readonly isRow?: boolean;
}

/** Who it is: picture, name, address, and the account that calls or was called. */
export function CallIdentity({ call, breathes = false, isRow = false }: CallIdentityProps) {
  const title = callTitle(call);
  const via = callVia(call);
  return (
    <div className={classNames('flex w-full shrink-0 items-center gap-4', !isRow && 'wide:flex-col wide:gap-3 wide:text-center')}>
      <Avatar title={title} size="large" breathes={breathes} />
      <div className={classNames('flex min-w-0 flex-1 flex-col gap-0.5', !isRow && 'wide:w-full')}>
        <h2 className="text-xl font-semibold wide:text-2xl">
          <Clipped text={title} />
        </h2>
        {!call.isWithheld && peerAddress(call.peer) !== title && <Clipped text={peerAddress(call.peer)} className="text-ink-2" />}
        {via && <Clipped text={via} className="text-sm text-ink-2" />}
        <Clipped text={callAccount(call)} className="text-sm text-ink-3" />
      </div>
    </div>
  );
}
