import type { AppUpdater, ProgressInfo } from 'electron-updater';
import type { Log } from '../../../main/base/log.ts';
import { fail, ok, type Result } from '../../../main/base/result.ts';
import { limits } from '../../../main/limits.ts';
import type { Download, UpdateProblem, UpdateSource } from './update-source.ts';
import { updaterLog } from './updater-log.ts';

interface ElectronUpdaterSourceOptions {
  /** Called at the first check: only who looks for a newer version needs the updater. */
  readonly load: () => Promise<AppUpdater>;
  readonly log: Log;
}

/** By the `code` of electron-updater's errors: what came is not what was published. */
const damaged: ReadonlySet<string> = new Set(['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE', 'ERR_DATA_MALFORMED']);

/** electron-updater as our source: it reads `latest*.yml`, proves SHA-512 and, where the system has them, signatures. */
export class ElectronUpdaterSource implements UpdateSource {
  readonly #options: ElectronUpdaterSourceOptions;
  #updater: AppUpdater | undefined;

  constructor(options: ElectronUpdaterSourceOptions) {
    this.#options = options;
  }

  async check(): Promise<Result<string | undefined, UpdateProblem>> {
    return await this.#attempt(async () => {
      const found = await (await this.#loaded()).checkForUpdates();
      const version = found?.updateInfo.version ?? '';
      const isOne = found?.isUpdateAvailable === true && version.length <= limits.update.versionCharacters;
      return isOne ? version : undefined;
    });
  }

  async download({ onProgress, signal }: Download): Promise<Result<undefined, UpdateProblem>> {
    const updater = await this.#loaded();
    const report = ({ percent }: ProgressInfo): void => onProgress(percent);
    const { CancellationToken } = await import('electron-updater');
    const token = new CancellationToken();
    const cancel = (): void => token.cancel();
    signal.addEventListener('abort', cancel);
    updater.on('download-progress', report);
    try {
      return await this.#attempt(async () => {
        await updater.downloadUpdate(token);
        return undefined;
      });
    } finally {
      updater.off('download-progress', report);
      signal.removeEventListener('abort', cancel);
    }
  }

  install(): boolean {
    let hasFailed = this.#updater === undefined;
    const note = (): void => {
      hasFailed = true;
    };
    this.#updater?.once('error', note);
    this.#updater?.quitAndInstall(true, true);
    this.#updater?.off('error', note);
    return !hasFailed;
  }

  async #loaded(): Promise<AppUpdater> {
    if (this.#updater) return this.#updater;
    const updater = await this.#options.load();
    updater.autoDownload = false;
    updater.allowPrerelease = false;
    updater.allowDowngrade = false;
    updater.logger = updaterLog(this.#options.log);
    this.#updater = updater;
    return updater;
  }

  async #attempt<T>(request: () => Promise<T>): Promise<Result<T, UpdateProblem>> {
    try {
      return ok(await request());
    } catch (error) {
      return fail(error instanceof Error && 'code' in error && damaged.has(String(error.code)) ? 'damaged' : 'unreachable');
    }
  }
}
