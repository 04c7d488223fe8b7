import '../styles/app.css';
import { createRoot } from 'react-dom/client';
import { createStore } from 'zustand/vanilla';
import type { Settings } from '../../main/contract/snapshot.ts';
import type { SoundState } from '../audio/sound.ts';
import { SoundContext, type SoundControl } from '../audio/sound-context.ts';
import type { HeadsetsState } from '../headset/headsets.ts';
import { type HeadsetControl, HeadsetsContext } from '../headset/headsets-context.ts';
import { IncomingWindow } from '../incoming/incoming-window.tsx';
import { MainWindow, WindowRoot } from '../shell/app.tsx';
import { Session } from '../state/session.ts';
import { FakePhone } from './fake-phone.ts';
import { type Screen, screens } from './screens.ts';

declare global {
  interface Window {
    /** The specs' hold on the screen. */
    gallery?: { readonly phone: FakePhone; readonly session: Session };
  }
}

/** `?screen=idle&theme=dark&locale=zh-CN`: one canned screen, with the real components over a cardboard engine. */
function show(query: URLSearchParams): void {
  const name = query.get('screen') ?? '';
  const screen: Screen | undefined = Object.entries(screens).find(([each]) => each === name)?.[1];
  if (screen) showScreen(screen, settingsOf(query));
  else showList();
}

function showScreen(screen: Screen, settings: Pick<Settings, 'theme' | 'locale'>): void {
  const phone = new FakePhone({ ...screen.snapshot, settings: { ...screen.snapshot.settings, ...settings } }, screen);
  const session = new Session(phone.client, { getItem: () => null, setItem: () => undefined });
  session.view.setState(screen.view ?? {});
  void session.follow();
  for (const level of screen.levels ?? []) phone.hear(level);
  window.gallery = { phone, session };
  createRoot(root()).render(
    <SoundContext value={silentSound(screen.microphone ?? 'on')}>
      <HeadsetsContext value={cannedHeadsets(screen.headsets)}>
        <WindowRoot session={session} content={screen.isIncomingWindow ? IncomingWindow : MainWindow} />
      </HeadsetsContext>
    </SoundContext>,
  );
}

/** Without a screen: links to all of them. */
function showList(): void {
  const links = Object.keys(screens).map((name) => (
    <li key={name}>
      <a href={`?screen=${name}`}>{name}</a>
    </li>
  ));
  createRoot(root()).render(<ul className="p-4">{links}</ul>);
}

function settingsOf(query: URLSearchParams): Pick<Settings, 'theme' | 'locale'> {
  return {
    theme: query.get('theme') === 'dark' ? 'dark' : 'light',
    locale: query.get('locale') === 'zh-CN' ? 'zh-CN' : 'en',
  };
}

const cannedDevices = [
  { id: 'headset', name: 'Headset H2 Mono' },
  { id: 'built-in', name: 'Built-in Audio Analog Stereo' },
];

function silentSound(microphone: SoundState['microphone']): SoundControl {
  const state = createStore<SoundState>(() => ({
    microphone,
    microphoneName: 'Headset H2 Mono',
    isSpeakerLost: false,
    measuredDbov: undefined,
    inputs: cannedDevices,
    outputs: cannedDevices,
  }));
  return { state, setMeasuring: () => undefined, retry: () => undefined, playOnce: () => undefined };
}

function cannedHeadsets(canned: HeadsetsState = { use: 'off', names: [], busy: [] }): HeadsetControl {
  const state = createStore<HeadsetsState>(() => canned);
  return { state, ask: async () => state.setState({ use: 'on' }), turnOff: () => state.setState({ use: 'off' }) };
}

function root(): HTMLElement {
  const element = document.getElementById('root');
  if (element === null) throw new Error('gallery.html has no #root');
  return element;
}

show(new URLSearchParams(location.search));
