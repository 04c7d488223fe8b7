// Entry of the desktop program.
import { app } from 'electron';
import { streamLog } from '../../main/base/log.ts';
import { startDesktop } from './start.ts';
import { registerScheme } from './window-files.ts';

app.enableSandbox();
app.setAppUserModelId('org.trapeze.phone');
registerScheme();
// A second start hands its arguments to the first and ends.
if (app.requestSingleInstanceLock()) void startDesktop(streamLog(process.stderr, 'info'));
else app.quit();
