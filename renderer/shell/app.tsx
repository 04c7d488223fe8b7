import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useStore } from 'zustand';
import { IncomingFloat } from '../call/incoming-float.tsx';
import { CommandBar } from '../command-bar/command-bar.tsx';
import { FirstRun } from '../first-run/first-run.tsx';
import { HistoryPage } from '../history/history-page.tsx';
import { KeysTable } from '../keyboard/keys-table.tsx';
import { useKeyboard } from '../keyboard/use-keyboard.ts';
import { MessagesPage } from '../messages/messages-page.tsx';
import { ContactsPage } from '../people/contacts-page.tsx';
import { PhonePage } from '../phone/phone-page.tsx';
import type { Session } from '../state/session.ts';
import { SessionContext, useSnapshot, useView } from '../state/session-context.ts';
import type { Page } from '../state/view-state.ts';
import { CallDetail } from '../trace/call-detail.tsx';
import { speak } from '../words/locale.ts';
import { Announcer } from './announcer.tsx';
import { LinkPrompt } from './link-prompt.tsx';
import { LostBar } from './lost-bar.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { Rail } from './rail.tsx';
import { Starting } from './starting.tsx';
import { TopBar } from './top-bar.tsx';
import { useLook } from './use-look.ts';

interface WindowRootProps {
  readonly session: Session;
  /** Made anew with every change of the look, so that everything below speaks the language of the moment. */
  readonly content: ComponentType;
}

/** The root of a window: waits for the first snapshot, then speaks and looks as the settings say. */
export function WindowRoot({ session, content: Content }: WindowRootProps) {
  const settings = useStore(session.phone, ({ snapshot }) => snapshot?.settings);
  const { locale, theme } = useLook(settings);
  speak(locale);
  document.documentElement.dataset.theme = theme;
  return (
    <SessionContext value={session}>
      <CSPProvider disableStyleElements>
        <Tooltip.Provider delay={500}>
          <LostBar />
          {settings ? <Content /> : <Starting />}
        </Tooltip.Provider>
      </CSPProvider>
    </SessionContext>
  );
}

/** The main window. */
export function MainWindow() {
  const hasAccount = useSnapshot((snapshot) => snapshot.accounts.length > 0);
  useKeyboard();
  return (
    <>
      {hasAccount ? <Pages /> : <FirstRun />}
      <NoticeBar />
      <KeysTable />
      {hasAccount && <CommandBar />}
      <Announcer />
    </>
  );
}

/** Loaded when first looked at: nothing of them is needed to call. */
const NetworkPage = lazy(async () => ({ default: (await import('../network/network-page.tsx')).NetworkPage }));
const SettingsPage = lazy(async () => ({ default: (await import('../settings/settings-page.tsx')).SettingsPage }));

const pages: Readonly<Record<Page, ComponentType | (() => ReactNode)>> = {
  phone: PhonePage,
  contacts: ContactsPage,
  messages: MessagesPage,
  history: HistoryPage,
  network: NetworkPage,
  settings: SettingsPage,
};

function Pages() {
  const page = useView((state) => state.page);
  const traced = useView(({ tracedCall }) => tracedCall);
  const Current = pages[page];
  return (
    <div className="flex h-full flex-col wide:flex-row">
      <Rail />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
        <TopBar />
        <main className="relative flex min-h-0 flex-1 flex-col">
          <LinkPrompt />
          {(page !== 'phone' || traced) && <IncomingFloat />}
          <Suspense>{traced ? <CallDetail {...traced} /> : <Current />}</Suspense>
        </main>
      </div>
    </div>
  );
}
