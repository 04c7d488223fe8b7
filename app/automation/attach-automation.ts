import { systemClock } from '../../main/base/clock.ts';
import type { Log } from '../../main/base/log.ts';
import type { Engine } from '../../main/engine.ts';
import { openApi } from './api-server.ts';

export interface AttachAutomationOptions {
  readonly engine: Engine;
  readonly log: Log;
  /** Shows a web address in the person's browser. Resolves with whether that seems to have worked. */
  readonly openUrl: (url: string) => Promise<boolean>;
}

/** From now on the engine can let programs in, and its rules can open addresses. */
export function attachAutomation({ engine, log, openUrl }: AttachAutomationOptions): void {
  const open = async (url: string): Promise<void> => {
    const isOpened = await openUrl(url).catch(() => false);
    if (!isOpened) log.write('warn', 'no browser has taken the address of a rule');
  };
  engine.automation.attach({
    openUrl: (url) => void open(url),
    openApi: (port, token) => openApi({ phone: engine, clock: systemClock, log, port, token }),
  });
}
