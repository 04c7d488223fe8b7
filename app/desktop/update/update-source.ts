import type { Result } from '../../../main/base/result.ts';
import type { UpdateView } from '../../../main/contract/desktop-view.ts';

export type UpdateProblem = NonNullable<UpdateView['problem']>;

export interface Download {
  /** @param percent 0 to 100 */
  readonly onProgress: (percent: number) => void;
  /** Aborted when nobody wants it any more. */
  readonly signal: AbortSignal;
}

/** Who knows of newer versions, fetches and installs them. Neither call throws; both may take for ever. */
export interface UpdateSource {
  /** @returns the newer version; undefined: there is none */
  check(): Promise<Result<string | undefined, UpdateProblem>>;
  /** Fetches what the last check has found, and proves that it is what was published. Once it is there, the end of the program installs it. */
  download(download: Download): Promise<Result<undefined, UpdateProblem>>;
  /** Ends the program and starts the newer one. Everything else of the program has ended. @returns false where it cannot */
  install(): boolean;
}
