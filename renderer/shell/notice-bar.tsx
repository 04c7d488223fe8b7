import { CircleAlert, X } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { failureWords } from '../words/failure-words.ts';

/** What went wrong with the last thing that the person did; stays until closed or the next try. */
export function NoticeBar() {
  const { view } = useSession();
  const notice = useView((state) => state.notice);
  return (
    <div role="alert" className="pointer-events-none fixed inset-x-2 bottom-16 z-30 flex justify-center wide:bottom-4">
      {notice && (
        <div className="pointer-events-auto flex max-w-lg items-start gap-3 rounded-md border border-danger bg-raised py-2 pr-2 pl-3 shadow-float">
          <CircleAlert aria-hidden size={18} className="mt-1.5 shrink-0 text-danger" />
          <p className="py-1.5">{failureWords(notice)}</p>
          <IconButton icon={X} label={m.close()} onClick={() => view.setState({ notice: undefined })} />
        </div>
      )}
    </div>
  );
}
