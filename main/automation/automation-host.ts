import type { Result } from '../base/result.ts';

/** The programming interface while it is open. */
export interface OpenApi {
  readonly port: number;
  /** Cuts all programs off and frees the port. */
  close(): Promise<void>;
}

/** What the program around the phone does for automation. */
export interface AutomationHost {
  /** Shows a web address in the person's browser. */
  openUrl(url: string): void;
  /** Lets programs of this computer in who know the token. @param port 0: any that is free */
  openApi(port: number, token: string): Promise<Result<OpenApi, 'PORT_TAKEN'>>;
}
