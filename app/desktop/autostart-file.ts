import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a desktop of Linux looks for what it starts at sign-in (Desktop Application Autostart Specification). */
export function autostartFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'autostart');
}

/** An argument of an Exec line (Desktop Entry Specification, "The Exec key"): quoted, and escaped once more as every value is. */
function quoted(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, (character) => `\\${character}`).replaceAll('%', '%%');
  return `"${escaped}"`.replaceAll('\\', '\\\\');
}

/** The entry that starts `command` at sign-in. */
export function autostartEntry(command: readonly string[]): string {
  const lines = ['[Desktop Entry]', 'Type=Application', 'Name=Trapeze', 'Icon=trapeze', `Exec=${command.map(quoted).join(' ')}`];
  return `${lines.join('\n')}\n`;
}

/** The program's entry among what is started at sign-in. */
export class AutostartFile {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'trapeze.desktop');
  }

  get isThere(): boolean {
    return existsSync(this.#file);
  }

  /** @param command program and arguments; `undefined` takes the entry away. Throws what the file system throws. */
  set(command: readonly string[] | undefined): void {
    if (command === undefined) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#file, autostartEntry(command));
  }
}
