import { userInfo } from 'node:os';
import { join } from 'node:path';
import { streamLog } from '../../../main/base/log.ts';
import { startEngine } from '../../../main/engine.ts';
import { openAttachPoint } from '../../attach/attach-point.ts';
import { attachAutomation } from '../../automation/attach-automation.ts';
import { loadTerminals } from '../../console/open-terminal.ts';
import { discoveryHosts } from '../../discovery-hosts.ts';
import { openBrowser } from '../../serve/open-browser.ts';
import { ServeError, startServe } from '../../serve/serve.ts';
import { type Command, Failure, flag, numeric, text } from '../command.ts';
import { defaultDataDir } from '../data-dir.ts';
import { programRoot } from '../program-root.ts';
import { appVersion } from '../version.ts';

const RENDERER_DIR = join(programRoot(), 'dist', 'renderer');
/** A browser that takes longer to come up is left to itself. */
const BROWSER_WAIT_MS = 3_000;

export const serve: Command = {
  name: 'serve',
  usage: 'serve [--port 0] [--data DIR] [--open] [sip:…]',
  summary: 'Runs the phone without a desktop window: the same window in a browser of this computer.',
  options: { port: { type: 'string' }, data: { type: 'string' }, open: { type: 'boolean' }, hidden: { type: 'boolean' } },
  positionals: [0, 1],
  run: async ({ values, positionals, print, interrupted }) => {
    const log = streamLog(process.stderr, 'warn');
    const dataDir = text(values, 'data') ?? defaultDataDir();
    const engine = await startEngine({
      dataDir,
      appVersion: appVersion(),
      log,
      systemUser: userInfo().username,
      ...discoveryHosts(process.env),
    });
    const served = await startServe({ engine, port: numeric(values, 'port') ?? 0, rendererDir: RENDERER_DIR, log }).catch(
      async (error: unknown) => {
        await engine.close();
        throw error instanceof ServeError ? new Failure(error.message) : error;
      },
    );
    using attachPoint = await openAttachPoint({ engine, dataDir, log });
    const openTerminal = attachPoint && (await loadTerminals({ dataDir, log }));
    if (openTerminal) engine.console.attach(openTerminal);
    attachAutomation({ engine, log, openUrl: (url) => openBrowser(url, BROWSER_WAIT_MS) });
    print(`Trapeze is at ${served.url}`, { event: 'serving', url: served.url });
    const [link] = positionals;
    if (link !== undefined) engine.openLink(link);
    if (flag(values, 'open') && !flag(values, 'hidden')) await openBrowser(served.issueUrl(), BROWSER_WAIT_MS);
    await new Promise<void>((done) => {
      interrupted.addEventListener('abort', () => done());
      if (interrupted.aborted) done();
    });
    await served.close();
    await engine.close();
  },
};
