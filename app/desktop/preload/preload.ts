import { contextBridge, ipcRenderer } from 'electron';
import { channels, type PortsNotice } from './channels.ts';

/**
 * All that the sandboxed page gets of the desktop. The ports reach it as a `message` event of type `trapeze:ports`, because a
 * MessagePort cannot cross the context bridge.
 */
contextBridge.exposeInMainWorld('trapeze', {
  platform: process.platform,
  /** Asks for fresh ports: at the start, and when the old ones closed. */
  requestPorts: (): void => ipcRenderer.send(channels.ports),
});

ipcRenderer.on(channels.ports, (event, notice: PortsNotice) => {
  window.postMessage({ type: channels.ports, windowKind: notice.windowKind }, location.origin, [...event.ports]);
});
