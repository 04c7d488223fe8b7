import { type ChildProcess, fork } from 'node:child_process';
import { LoudEmitter, loud, outsideSubset } from '../loud.ts';
import type { FromUtility, ToUtility } from '../utility-messages.ts';
import { atExit, nodePath } from './environment.ts';
import { dropAll, type MovedPort, moveAll, type PortHolder } from './message-ports.ts';

const parentPort = new URL('../utility-child.ts', import.meta.url).href;

/** A forked Node in the place of a utility process. */
class UtilityProcessDouble extends LoudEmitter implements PortHolder {
  readonly ports = new Map<string, MovedPort>();
  readonly #child: ChildProcess;
  pid: number | undefined;

  constructor(child: ChildProcess) {
    super('UtilityProcess');
    this.#child = child;
    this.pid = child.pid;
    child.once('spawn', () => this.emit('spawn'));
    child.on('message', (message: FromUtility) => this.#hear(message));
    child.once('exit', (code) => {
      this.pid = undefined;
      dropAll(this);
      this.emit('exit', code ?? 1);
    });
    atExit(() => child.kill('SIGKILL'));
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    this.#tell({ kind: 'message', data, ports: moveAll(transfer, this) });
  }

  kill(): boolean {
    return this.#child.kill();
  }

  sendOverPort(id: string, data: unknown): void {
    this.#tell({ kind: 'port', id, data });
  }

  closePort(id: string): void {
    this.#tell({ kind: 'portClosed', id });
  }

  #tell(message: ToUtility): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #hear(message: FromUtility): void {
    if (message.kind === 'message') this.emit('message', message.data);
    else if (message.kind === 'port') this.ports.get(message.id)?.posted(message.data);
    else this.ports.get(message.id)?.gone();
  }
}

export const utilityProcess = loud('utilityProcess', {
  fork: (entry: string, args: readonly string[] = [], options: Electron.ForkOptions = {}): UtilityProcessDouble => {
    for (const option of Object.keys(options))
      if (option !== 'serviceName') outsideSubset(`utilityProcess.fork option ${option}`);
    return new UtilityProcessDouble(
      fork(entry, args, {
        execPath: nodePath,
        execArgv: ['--import', parentPort],
        serialization: 'advanced',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
  },
});
