// What `import … from 'electron'` gives in a program that runs on the double.
import { loud } from './loud.ts';
import { BrowserWindowDouble } from './main/browser-window.ts';
import { MenuDouble } from './main/menu.ts';
import { MessageChannelDouble } from './main/message-ports.ts';
import { NotificationDouble, TrayDouble } from './main/surfaces.ts';

export { app } from './main/app.ts';
export { webContents } from './main/browser-window.ts';
export { ipcMain } from './main/ipc-main.ts';
export { clipboard, globalShortcut } from './main/keys-and-clipboard.ts';
export { crashReporter, dialog, powerMonitor, powerSaveBlocker, screen, shell, systemPreferences } from './main/machine.ts';
export { autoUpdater, net } from './main/net.ts';
export { safeStorage } from './main/safe-storage.ts';
export { protocol } from './main/schemes.ts';
export { session } from './main/session.ts';
export { nativeImage } from './main/surfaces.ts';
export { utilityProcess } from './main/utility-process.ts';

export const BrowserWindow = loud('BrowserWindow', BrowserWindowDouble);
export const Menu = loud('Menu', MenuDouble);
export const MessageChannelMain = loud('MessageChannelMain', MessageChannelDouble);
export const Notification = loud('Notification', NotificationDouble);
export const Tray = loud('Tray', TrayDouble);
