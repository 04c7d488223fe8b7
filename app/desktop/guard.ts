import { app, type Session, systemPreferences, type WebContents } from 'electron';
import type { Log } from '../../main/base/log.ts';
import { isOurs } from './origin.ts';
import { isTelephony } from './telephony-device.ts';

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

/** Our own page may use the microphone and headsets, choose a loudspeaker and copy texts; everything else is refused. */
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
    if (permission === 'speaker-selection' || permission === 'clipboard-sanitized-write' || permission === 'hid') return true;
    return permission === 'media' && details.mediaType !== 'video';
  });
  guardDevices(session);
}

/**
 * Of all devices, telephones and headsets alone. The page opens them once the person has asked for it in the settings; then it may have all
 * of them, so that there is nothing to choose.
 */
function guardDevices(session: Session): void {
  session.setDevicePermissionHandler(
    ({ deviceType, origin, device }) => deviceType === 'hid' && isOurs(origin) && 'collections' in device && isTelephony(device),
  );
  session.on('select-hid-device', (event, { deviceList, frame }, choose) => {
    event.preventDefault();
    choose(isOurs(frame?.url) ? deviceList.find(isTelephony)?.deviceId : undefined);
  });
}

function isAudioOnly(mediaTypes: readonly string[] | undefined): boolean {
  return mediaTypes !== undefined && mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio');
}

/** macOS asks the person itself, once; elsewhere the system has nothing to say. */
function allowMicrophone(): Promise<boolean> {
  return process.platform === 'darwin' ? systemPreferences.askForMediaAccess('microphone') : Promise.resolve(true);
}
