import { app, type Session, systemPreferences, type WebContents } from 'electron';
import type { Log } from '../../main/base/log.ts';
import { isOurs } from './origin.ts';

/**
 * Pages stay where they are: no navigation but to our own files, no windows from pages, no embedded ones. Holds for every page that
 * this process will ever have.
 */
export function guardPages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, log));
}

function guardPage(contents: WebContents, log: Log): void {
  const deny = (what: string, event: { preventDefault(): void }, url: string): void => {
    if (isOurs(url)) return;
    event.preventDefault();
    log.write('warn', `${what} was refused`, { url });
  };
  contents.on('will-navigate', (event) => deny('a navigation', event, event.url));
  contents.on('will-redirect', (event) => deny('a redirect', event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    log.write('warn', 'a window of a page was refused', { url });
    return { action: 'deny' };
  });
}

/** Our own page may use the microphone, choose a loudspeaker and copy texts; everything else is refused. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const isAllowed = isOurs(details.requestingUrl) && details.isMainFrame;
    if (!isAllowed) answer(false);
    else if (permission === 'speaker-selection' || permission === 'clipboard-sanitized-write') answer(true);
    else if (permission === 'media' && 'mediaTypes' in details && isAudioOnly(details.mediaTypes))
      void allowMicrophone().then(answer);
    else answer(false);
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    if (!isOurs(origin)) return false;
    if (permission === 'speaker-selection' || permission === 'clipboard-sanitized-write') return true;
    return permission === 'media' && details.mediaType !== 'video';
  });
  session.setDevicePermissionHandler(() => false);
}

function isAudioOnly(mediaTypes: readonly string[] | undefined): boolean {
  return mediaTypes !== undefined && mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio');
}

/** macOS asks the person itself, once; elsewhere the system has nothing to say. */
function allowMicrophone(): Promise<boolean> {
  return process.platform === 'darwin' ? systemPreferences.askForMediaAccess('microphone') : Promise.resolve(true);
}
