const { contextBridge, ipcRenderer } = require('electron');

globalThis.secret = 'only here';
contextBridge.exposeInMainWorld('sample', {
  platform: process.platform,
  add: (a, b) => a + b,
  fail: () => {
    throw new Error('as asked');
  },
  each: (values, call) => {
    for (const value of values) call(value);
  },
  ask: (value, then) => void ipcRenderer.invoke('double', value).then(then),
  port: () => ipcRenderer.send('port'),
  missing: () => ipcRenderer.sendSync('x'),
});
ipcRenderer.on('port', (event, text) => window.postMessage(text, location.origin, event.ports));
