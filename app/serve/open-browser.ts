import { spawn } from 'node:child_process';

/** The command that opens an address with the person's own browser, by platform. */
function opener(platform: NodeJS.Platform): { readonly command: string; readonly args: readonly string[] } {
  if (platform === 'darwin') return { command: 'open', args: [] };
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler'] };
  return { command: 'xdg-open', args: [] };
}

/**
 * Opens `address` in the system's browser. Resolves with whether a browser seems to have taken it: `false` when there is no opener, no
 * display, or the opener failed. One that has not ended after `waitMs` counts as having taken it: some stay as long as the browser.
 */
export function openBrowser(address: string, waitMs: number): Promise<boolean> {
  const { command, args } = opener(process.platform);
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (!hasDisplay) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
    const taken = setTimeout(() => resolve(true), waitMs);
    const settle = (opened: boolean): void => {
      clearTimeout(taken);
      resolve(opened);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
    child.unref();
  });
}
