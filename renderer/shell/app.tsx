import { CSPProvider } from '@base-ui/react/csp-provider';
import { type ComponentType, type ReactNode, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { IncomingFloat } from '../call/incoming-float.tsx';
import { CommandBar } from '../command-bar/command-bar.tsx';
import { useKeyboard } from '../keyboard/use-keyboard.ts';
import { HintLayer } from '../parts/hint-layer.tsx';
import { Loading } from '../parts/loading.tsx';
import { useEver } from '../parts/use-ever.ts';
import { PhonePage } from '../phone/phone-page.tsx';
import type { Session } from '../state/session.ts';
import { SessionContext, useSnapshot, useView } from '../state/session-context.ts';
import type { Page } from '../state/view-state.ts';
import { UpdateBar } from '../whats-new/update-bar.tsx';
import { speak } from '../words/locale.ts';
import { Announcer } from './announcer.tsx';
import {
  CallDetail,
  ContactsPage,
  FirstRun,
  HistoryPage,
  KeysTable,
  loadLater,
  MessagesPage,
  NetworkPage,
  SettingsPage,
  WhatsNew,
} from './later.ts';
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
        <LostBar />
        {settings ? <Content /> : <Starting />}
        <HintLayer />
      </CSPProvider>
    </SessionContext>
  );
}

/** The main window. */
export function MainWindow() {
  const hasAccount = useSnapshot((snapshot) => snapshot.accounts.length > 0);
  useKeyboard();
  useEffect(loadLater, []);
  return (
    <>
      <Suspense fallback={<Loading />}>{hasAccount ? <Pages /> : <FirstRun />}</Suspense>
      <NoticeBar />
      {hasAccount && <CommandBar />}
      <Dialogs />
      <Announcer />
    </>
  );
}

function Dialogs() {
  const hasKeysTable = useEver(useView((state) => state.isKeysTableOpen));
  const isWhatsNewOpen = useView((state) => state.isWhatsNewOpen);
  return (
    <Suspense fallback={<Loading />}>
      {hasKeysTable && <KeysTable />}
      {isWhatsNewOpen && <WhatsNew />}
    </Suspense>
  );
}

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
        <UpdateBar />
        <main className="relative flex min-h-0 flex-1 flex-col">
          <LinkPrompt />
          {(page !== 'phone' || traced) && <IncomingFloat />}
          <Suspense fallback={<Loading />}>{traced ? <CallDetail {...traced} /> : <Current />}</Suspense>
        </main>
      </div>
    </div>
  );
}
