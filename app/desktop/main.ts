// Entry of the desktop program.
import { app, crashReporter } from 'electron';
import { streamLog } from '../../main/base/log.ts';
import { commandWords } from './command-words.ts';
import { startDesktop } from './start.ts';
import { registerScheme } from './window-files.ts';

const words = commandWords(process.argv, app.isPackaged);
if (words === undefined) startPhone();
// Electron starts no browser before its entry is through, so a command needs no display.
else app.exit(await runCommand(words));

function startPhone(): void {
  // Kept on this computer; a person may look at them, and nobody else gets them.
  crashReporter.start({ uploadToServer: false });
  app.enableSandbox();
  app.setAppUserModelId('org.trapeze.phone');
  // Wayland gives keys of the whole system by a portal only.
  if (process.platform === 'linux') app.commandLine.appendSwitch('enable-features', 'GlobalShortcutsPortal');
  registerScheme();
  // A second start hands its arguments to the first and ends.
  if (app.requestSingleInstanceLock()) void startDesktop(streamLog(process.stderr, 'info'));
  else app.quit();
}

async function runCommand(command: readonly string[]): Promise<number> {
  const { runProgram } = await import('../cli/program.ts');
  return runProgram(command);
}
