// A small program for the tests of the double: one window, a preload, a utility process, a port between page and process.
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, MessageChannelMain, protocol, session, utilityProcess } from 'electron';

const seen = [];
globalThis.seen = seen;
const page =
  '<!doctype html><title>Sample</title><a id="away" href="https://example.invalid/">away</a><script src="page.js"></script>';
const script = "addEventListener('message', (event) => { if (event.data === 'port') globalThis.port = event.ports[0]; });";
const files = { '/': [page, 'text/html'], '/page.js': [script, 'text/javascript'], '/worklet.js': ['', 'text/javascript'] };

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', (event) => {
    seen.push(['will-navigate', event.url]);
    event.preventDefault();
  });
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv) => seen.push(['second-instance', argv.at(-1)]));
  app.on('before-quit', () => process.stdout.write('before-quit\n'));
  await app.whenReady();
  protocol.handle('app', ({ url }) => {
    const [text, type] = files[new URL(url).pathname] ?? [];
    const headers = { 'content-type': type, 'content-security-policy': "default-src 'none'; script-src 'self'" };
    return text === undefined ? new Response('', { status: 404 }) : new Response(text, { headers });
  });
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, { mediaTypes }) => {
    answer(permission === 'media' && mediaTypes[0] === 'audio');
  });
  const host = utilityProcess.fork(join(import.meta.dirname, 'utility.js'));
  host.on('message', (message) => seen.push(['utility', message]));
  ipcMain.handle('double', (event, value) => [event.senderFrame.url, value, value]);
  ipcMain.on('port', (event) => {
    const { port1, port2 } = new MessageChannelMain();
    host.postMessage('here is a port', [port1]);
    event.sender.postMessage('port', 'port', [port2]);
  });
  const preload = join(import.meta.dirname, 'preload.cjs');
  const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
  window.once('ready-to-show', () => window.show());
  await window.loadURL('app://sample/?first');
} else app.quit();
