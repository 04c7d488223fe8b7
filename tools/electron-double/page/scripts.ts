import { randomUUID } from 'node:crypto';
import { makeBridge } from './bridge.ts';
import { isolatedWorld, type WorldFacts } from './isolated-world.ts';
import { mainWorld } from './main-world.ts';
import { HEAR, TELL } from './messages.ts';
import { makeWire } from './wire.ts';

/** What runs in the two worlds of each document, before its own scripts. */
export interface PageScripts {
  readonly mainWorld: string;
  readonly isolatedWorld: string;
}

/** Only the top document has a preload. */
const inTopFrame = (source: string): string => `if (window.top === window) {\n${source}\n}`;

/**
 * Puts the sources together.
 *
 * @param preload text of the preload script; empty for none
 * @param file name that its errors carry
 */
export function pageScripts(preload: string, file: string): PageScripts {
  const [outer, inner] = [randomUUID(), randomUUID()];
  const facts: WorldFacts = {
    tell: TELL,
    hear: HEAR,
    events: { close: randomUUID(), open: randomUUID() },
    process: {
      platform: process.platform,
      arch: process.arch,
      versions: process.versions,
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
    },
  };
  const bridge = (here: string, there: string): string => `(${makeBridge})((${makeWire})(), '${here}', '${there}')`;
  const body = `function (require, process, exports, module) {\n${preload}\n}`;
  return {
    mainWorld: inTopFrame(`${bridge(outer, inner)}; (${mainWorld})(${JSON.stringify(facts.events)});`),
    isolatedWorld: `${inTopFrame(`(${isolatedWorld})((${makeWire})(), ${bridge(inner, outer)}, ${JSON.stringify(facts)}, ${body});`)}\n//# sourceURL=${file}`,
  };
}
