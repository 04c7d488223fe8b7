import { ArrowLeft, KeyRound, type LucideIcon, Network, QrCode } from 'lucide-react';
import { useState } from 'react';
import { JoinForm } from '../network/join-form.tsx';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Segments } from '../parts/segments.tsx';
import { Mark } from '../shell/mark.tsx';
import { noticeOf } from '../state/failure.ts';
import { useActions, useSession, useSnapshot, useView } from '../state/session-context.ts';
import { AccountForm } from './account-form.tsx';

/** What a new person sees: three doors on one screen. Shown as long as there is no account. */
export function FirstRun() {
  const { view } = useSession();
  const [isAdding, setAdding] = useState(false);
  const isJoining = useView((state) => state.isJoining);
  const setJoining = (joining: boolean): void => view.setState({ isJoining: joining });
  return (
    <main className="flex h-full flex-col overflow-y-auto bg-canvas">
      <div className="flex shrink-0 justify-end p-2 wide:p-4">
        <LanguageChoice />
      </div>
      <div className="m-auto flex w-full max-w-lg flex-col gap-5 px-4 pb-6 wide:max-w-4xl wide:gap-8 wide:px-8 wide:pb-16">
        {isJoining && <CodeDoor onLeave={() => setJoining(false)} />}
        {isAdding && !isJoining && (
          <div className="mx-auto w-full max-w-md">
            <AccountForm onDone={() => setAdding(false)} onBack={() => setAdding(false)} />
          </div>
        )}
        {!isAdding && !isJoining && <Doors onAccount={() => setAdding(true)} onCode={() => setJoining(true)} />}
      </div>
    </main>
  );
}

function Doors({ onAccount, onCode }: { readonly onAccount: () => void; readonly onCode: () => void }) {
  const tryLocal = useTryLocal();
  return (
    <>
      <div className="flex items-center gap-4 wide:flex-col wide:text-center">
        <Mark className="size-12 shrink-0 text-accent wide:size-16" />
        <div>
          <h1 className="text-xl font-semibold wide:mb-2 wide:text-2xl">{m.welcome_title()}</h1>
          <p className="text-ink-2 wide:text-lg">{m.welcome_text()}</p>
        </div>
      </div>
      <div className="grid gap-3 wide:grid-cols-3 wide:gap-4">
        <Door
          icon={Network}
          title={m.door_try_title()}
          text={m.door_try_text()}
          isFirst
          isBusy={tryLocal.isBusy}
          onOpen={tryLocal.start}
        />
        <Door icon={KeyRound} title={m.door_account_title()} text={m.door_account_text()} onOpen={onAccount} />
        <Door icon={QrCode} title={m.door_code_title()} text={m.door_code_text()} onOpen={onCode} />
      </div>
    </>
  );
}

/** Door three. */
function CodeDoor({ onLeave }: { readonly onLeave: () => void }) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-4">
      <div>
        <h1 className="text-xl font-semibold">{m.join_title()}</h1>
        <p className="text-ink-2">{m.join_text()}</p>
      </div>
      <JoinForm onDone={onLeave}>
        <Button tone="quiet" icon={ArrowLeft} onClick={onLeave}>
          {m.back()}
        </Button>
      </JoinForm>
    </div>
  );
}

function useTryLocal(): { readonly isBusy: boolean; readonly start: () => void } {
  const { client, view } = useSession();
  const [isBusy, setBusy] = useState(false);
  const start = (): void => {
    setBusy(true);
    view.setState({ notice: undefined, page: 'phone' });
    client.accounts
      .tryLocal({})
      .catch((error: unknown) => view.setState({ notice: noticeOf(error) }))
      .finally(() => setBusy(false));
  };
  return { isBusy, start };
}

interface DoorProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly isFirst?: boolean;
  readonly isBusy?: boolean;
  readonly onOpen: () => void;
}

const doorStyle = 'flex items-start gap-4 rounded-lg border p-4 text-left wide:flex-col wide:p-6';

function Door({ icon: Icon, title, text, isFirst = false, isBusy = false, onOpen }: DoorProps) {
  return (
    <button
      type="button"
      aria-busy={isBusy}
      disabled={isBusy}
      onClick={onOpen}
      className={
        isFirst
          ? `${doorStyle} border-feature bg-feature text-on-feature transition-colors hover:border-feature-hover hover:bg-feature-hover`
          : `${doorStyle} border-line-strong bg-surface transition-colors hover:bg-hover active:bg-press`
      }
    >
      <Icon aria-hidden size={28} strokeWidth={1.75} className={isFirst ? 'shrink-0' : 'shrink-0 text-accent'} />
      <span className="flex flex-col gap-1">
        <span className="text-lg font-semibold">{title}</span>
        <span className={isFirst ? '' : 'text-ink-2'}>{text}</span>
      </span>
    </button>
  );
}

function LanguageChoice() {
  const actions = useActions();
  const chosen = useSnapshot((snapshot) => snapshot.settings.locale);
  const shown = chosen === 'system' ? (document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en') : chosen;
  return (
    <Segments
      label={m.language()}
      value={shown}
      onChange={(locale) => void actions.setSettings({ locale })}
      options={[
        { value: 'en', label: 'English', lang: 'en' },
        { value: 'zh-CN', label: '简体中文', lang: 'zh-CN' },
      ]}
    />
  );
}
