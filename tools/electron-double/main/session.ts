import { LoudEmitter, loud } from '../loud.ts';
import { browser } from './environment.ts';
import { fromChromium, protocol } from './schemes.ts';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];

/** A permission as Electron asks for it, and as Chromium names it. */
interface Permission {
  readonly asked: 'media' | 'speaker-selection' | 'notifications' | 'geolocation' | 'midi' | 'clipboard-read' | 'idle-detection';
  readonly mediaType?: 'audio' | 'video';
  readonly names: readonly string[];
}

const permissions: readonly Permission[] = [
  { asked: 'media', mediaType: 'audio', names: ['microphone'] },
  { asked: 'media', mediaType: 'video', names: ['camera'] },
  { asked: 'speaker-selection', names: ['speaker-selection'] },
  { asked: 'notifications', names: ['notifications'] },
  { asked: 'geolocation', names: ['geolocation'] },
  { asked: 'midi', names: ['midi'] },
  { asked: 'clipboard-read', names: ['clipboard-read'] },
  { asked: 'idle-detection', names: ['idle-detection'] },
];

type SessionSubset = Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'protocol'
>;

/**
 * The default session. Electron asks its handlers when a page asks; here they are asked for every permission when a page is loaded, and
 * Chromium is told the verdicts. Without handlers everything is granted, as in Electron.
 */
class SessionDouble extends LoudEmitter implements Omit<SessionSubset, 'protocol'> {
  #request: RequestHandler = null;
  #check: CheckHandler = null;
  readonly protocol = protocol;

  constructor() {
    super('session');
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(): void {
    // Chromium without a window of its own has no device to give.
  }

  /** Tells Chromium what the page at `url`, as Chromium knows it, may do. */
  async settle(contents: Electron.WebContents, url: string): Promise<void> {
    if (!url.startsWith('http')) return;
    const cdp = await browser;
    const { origin } = new URL(url);
    for (const permission of permissions) {
      const setting = (await this.#isGranted(contents, fromChromium(url), permission)) ? 'granted' : 'denied';
      for (const name of permission.names) await cdp.send('Browser.setPermission', { permission: { name }, setting, origin });
    }
  }

  async #isGranted(contents: Electron.WebContents, url: string, { asked, mediaType }: Permission): Promise<boolean> {
    const facts = { isMainFrame: true, requestingUrl: url, securityOrigin: url, mediaType: mediaType ?? 'unknown' } as const;
    const origin = new URL(url).protocol === 'http:' ? new URL(url).origin : url;
    if (this.#check && !this.#check(contents, asked, origin, facts)) return false;
    const request = this.#request;
    if (!request) return true;
    return new Promise((resolve) => {
      request(contents, asked, resolve, { ...facts, ...(mediaType ? { mediaTypes: [mediaType] } : {}) });
    });
  }
}

export const defaultSession = new SessionDouble();

export const session = loud('session', {
  defaultSession,
  /** For requests of the main process, which Node makes. */
  fromPartition: (name: string) => loud(`session of ${name}`, {}),
});
