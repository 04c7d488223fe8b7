import { userInfo } from 'node:os';
import { join } from 'node:path';
import { app, dialog, Menu, Notification, session, shell } from 'electron';
import type { Log } from '../../main/base/log.ts';
import { systemRandom } from '../../main/base/random.ts';
import { type Engine, startEngine } from '../../main/engine.ts';
import { startMediaHost } from '../../main/media/media-client.ts';
import { KeyFileSecretBox } from '../../main/store/key-file-secret-box.ts';
import { openAttachPoint } from '../attach/attach-point.ts';
import { attachAutomation } from '../automation/attach-automation.ts';
import { defaultDataDir } from '../cli/data-dir.ts';
import { loadTerminals } from '../console/open-terminal.ts';
import { discoveryHosts } from '../discovery-hosts.ts';
import { Desktop } from './desktop.ts';
import { guardPages, guardPermissions } from './guard.ts';
import { InstalledProgram } from './installed-program.ts';
import { LinkInbox } from './link-inbox.ts';
import { linkSchemes } from './links.ts';
import { MainWindow } from './main-window.ts';
import { safeSecretBox } from './safe-secret-box.ts';
import { openUpdates } from './update/open-updates.ts';
import { openUtilityChannel } from './utility-channel.ts';
import { serveWindowFiles } from './window-files.ts';
import { WindowPorts } from './window-ports.ts';
import { type Words, wordsFor } from './words.ts';

/** Where the builds lie, seen from the built main entry. */
const RENDERER_DIR = join(import.meta.dirname, '..', 'renderer');
const MEDIA_HOST = join(import.meta.dirname, 'media-host.js');

/** Runs the phone on the desktop until the person quits. The caller holds the single-instance lock. */
export async function startDesktop(log: Log): Promise<void> {
  const links = new LinkInbox(process.argv);
  guardPages(log);
  // A checkout must not make itself the system's handler of links: it may be gone tomorrow.
  if (app.isPackaged) for (const scheme of linkSchemes) app.setAsDefaultProtocolClient(scheme);
  await app.whenReady();

  const words = wordsFor('system', app.getPreferredSystemLanguages());
  try {
    await openDesktop(links, words, log);
  } catch (error) {
    log.write('error', 'the phone cannot start', { error: String(error) });
    dialog.showErrorBox(words.cannotStart, error instanceof Error ? error.message : String(error));
    app.exit(1);
  }
}

/** Window and engine start side by side; the page waits for its ports. */
async function openDesktop(links: LinkInbox, words: Words, log: Log): Promise<void> {
  // macOS needs one for copy and paste; elsewhere the window has all there is.
  const menu = Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
  Menu.setApplicationMenu(process.platform === 'darwin' ? menu : null);
  serveWindowFiles(RENDERER_DIR);
  guardPermissions(session.defaultSession);

  const starting = startDesktopEngine(log);
  const program = new InstalledProgram(log);
  const main = new MainWindow({ log, onFirstHidden: () => notify(words.goesOn) });
  new WindowPorts({ phone: starting, log, kindOf: (window) => (window === main.window ? 'main' : 'incoming') });
  if (!program.startsHidden) main.window.once('ready-to-show', () => main.show());
  app.on('activate', () => main.show());
  const end = quitInOrder(starting, main);

  const engine = await starting;
  const attachPoint = await openAttachPoint({ engine, dataDir: dataFolder(), log });
  app.on('will-quit', () => attachPoint?.[Symbol.dispose]());
  keepNew(engine, program, end, log);
  const desktop = new Desktop({ engine, main, program, log });
  links.deliverTo({ open: (link) => desktop.openLink(link), show: () => main.show() });
  const openTerminal = attachPoint && (await loadTerminals({ dataDir: dataFolder(), log }));
  if (openTerminal) engine.console.attach(openTerminal);
  const openUrl = (url: string): Promise<boolean> => shell.openExternal(url).then(() => true);
  attachAutomation({ engine, log, openUrl });
}

/** Whoever names a folder for the window's own things wants a copy of everything; else all ways to run the phone share one folder. */
function dataFolder(): string {
  return app.commandLine.hasSwitch('user-data-dir') ? join(app.getPath('userData'), 'phone') : defaultDataDir();
}

function startDesktopEngine(log: Log): Promise<Engine> {
  const dataDir = dataFolder();
  return startEngine({
    dataDir,
    secretBox: safeSecretBox(() => new KeyFileSecretBox(join(dataDir, 'secret.key'), systemRandom), log),
    mediaHost: startMediaHost({ channel: openUtilityChannel(MEDIA_HOST) }),
    log,
    appVersion: app.getVersion(),
    ...systemUser(),
    ...discoveryHosts(process.env),
  });
}

function systemUser(): { readonly systemUser?: string } {
  try {
    return { systemUser: userInfo().username };
  } catch {
    return {}; // a user without an entry in the system's table
  }
}

/** Looks for newer versions of the program, where it may, and never ends it for them while there is a call. */
function keepNew(engine: Engine, program: InstalledProgram, end: (last: () => void) => void, log: Log): void {
  const updates = openUpdates(program.updateMode, end, log);
  if (updates === undefined) return;
  program.keepNewBy(updates);
  engine.onChanged(({ calls }) => updates.setBusy(calls.some(({ state }) => state !== 'ended')));
}

/**
 * Calls are ended and accounts unregistered before the program goes; the engine itself sees to it that this has an end.
 *
 * @returns how to end it with something else in the place of quitting
 */
function quitInOrder(starting: Promise<Engine>, main: MainWindow): (last: () => void) => void {
  let isClosed = false;
  const end = (last: () => void): void => {
    main.quit();
    main.window.hide();
    const closing = starting.then((engine) => engine.close());
    void closing
      .catch(() => undefined) // it never started, which was said then
      .then(() => {
        isClosed = true;
        last();
      });
  };
  app.on('before-quit', (event) => {
    main.quit();
    if (isClosed) return;
    event.preventDefault();
    end(() => app.quit());
  });
  return end;
}

function notify(text: string): void {
  if (Notification.isSupported()) new Notification({ title: 'Trapeze', body: text, silent: true }).show();
}
