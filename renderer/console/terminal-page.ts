// The page of the terminal: draws what the window sends and tells it what is typed. It reaches nothing else.
import '@xterm/xterm/css/xterm.css';
import './terminal-page.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import type { FromTerminal, TerminalLook, ToTerminal } from './terminal-messages.ts';

const FONT = 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

addEventListener('message', (event: MessageEvent<TerminalLook>) => {
  const [port] = event.ports;
  const place = document.getElementById('terminal');
  if (event.source === parent && event.origin === location.origin && port && place) open(place, port, event.data);
});

function open(place: HTMLElement, port: MessagePort, look: TerminalLook): void {
  const tell = (message: FromTerminal): void => port.postMessage(message);
  Terminal.strings.promptLabel = look.label;
  const terminal = new Terminal({
    fontFamily: FONT,
    fontSize: 12,
    screenReaderMode: true,
    scrollback: 5_000,
    theme: themeOf(look),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  terminal.attachCustomKeyEventHandler((event) => isForTerminal(event, terminal, tell));
  terminal.onData((text) => tell({ kind: 'typed', text }));
  port.onmessage = ({ data }: MessageEvent<ToTerminal>) => {
    if (data.kind === 'output') terminal.write(data.text, () => tell({ kind: 'shown', characters: data.text.length }));
    else terminal.options.theme = themeOf(data.look);
  };
  new ResizeObserver(() => {
    fit.fit();
    tell({ kind: 'size', columns: terminal.cols, rows: terminal.rows });
  }).observe(place);
  terminal.focus();
}

/** Tab goes on to what follows in the window, Escape closes, and Ctrl-C copies where something is selected. */
function isForTerminal(
  { key, ctrlKey, type }: KeyboardEvent,
  terminal: Terminal,
  tell: (message: FromTerminal) => void,
): boolean {
  if (key === 'Escape' && type === 'keydown') tell({ kind: 'left' });
  return key !== 'Escape' && key !== 'Tab' && !(ctrlKey && key === 'c' && terminal.hasSelection());
}

function themeOf({ background, foreground, accent, selection }: TerminalLook): ITheme {
  document.body.style.background = background;
  return { background, foreground, cursor: accent, cursorAccent: background, selectionBackground: selection };
}
