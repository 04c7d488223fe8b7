import './styles/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Sound } from './audio/sound.ts';
import { SoundContext } from './audio/sound-context.ts';
import { openBrowserWire, startPcmLine } from './connection/browser-wire.ts';
import { Connection } from './connection/connection.ts';
import { openDesktopWire } from './connection/desktop-wire.ts';
import { Headsets } from './headset/headsets.ts';
import { HeadsetsContext } from './headset/headsets-context.ts';
import { webHid } from './headset/web-hid.ts';
import { IncomingWindow } from './incoming/incoming-window.tsx';
import { shareSilence } from './incoming/ring-channel.ts';
import { MainWindow, WindowRoot } from './shell/app.tsx';
import { Session } from './state/session.ts';
import { giveSound } from './state/sound-turn.ts';
import { openAfterUpdate } from './whats-new/seen-version.ts';

const bridge = window.trapeze;
const isIncomingWindow = new URLSearchParams(location.search).get('window') === 'incoming';

function start(): void {
  const sound = new Sound();
  const headsets = new Headsets({ hid: webHid(), storage: localStorage, nowMs: () => performance.now() });
  const connection = new Connection({
    open: bridge ? () => openDesktopWire(bridge) : openBrowserWire,
    onOpened: ({ pcm }) => {
      if (isIncomingWindow) pcm?.close();
      else if (pcm) sound.attach(pcm);
      void session.follow();
    },
    onLost: () => session.lost(),
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  });
  const session = new Session(connection.client, localStorage);
  shareSilence(session.view);
  if (!isIncomingWindow) openAfterUpdate(session, localStorage);
  if (!isIncomingWindow) void giveSound(session, sound, headsets, bridge ? undefined : startPcmLine);
  render(session, sound, headsets);
  void connection.run();
}

function render(session: Session, sound: Sound, headsets: Headsets): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <SoundContext value={sound}>
        <HeadsetsContext value={headsets}>
          <WindowRoot session={session} content={isIncomingWindow ? IncomingWindow : MainWindow} />
        </HeadsetsContext>
      </SoundContext>
    </StrictMode>,
  );
}

start();
