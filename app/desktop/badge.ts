import { app, type BrowserWindow, nativeImage } from 'electron';
import dotIcon from './icons/badge.png?inline';

/** Shows how much waits for the person on the program's icon: the number where the system can, on Windows a dot. */
export function showBadge(window: BrowserWindow, count: number): void {
  if (process.platform !== 'win32') {
    app.setBadgeCount(count);
    return;
  }
  window.setOverlayIcon(count > 0 ? nativeImage.createFromDataURL(dotIcon) : null, count > 0 ? String(count) : '');
}
