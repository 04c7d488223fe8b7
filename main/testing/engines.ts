import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '../contract/snapshot.ts';
import type { ServiceDiscovery } from '../discovery/service-discovery.ts';
import { type Engine, startEngine } from '../engine.ts';
import { FakeMediaHost } from './fake-media-host.ts';

/** Whole engines on loopback, each person's data in a folder of one temporary directory; all closed and removed at the end. */
export class Engines implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'trapeze-engines-'));
  readonly #started: Engine[] = [];

  /** Where a person's data is; the same after a restart. */
  dataDir(systemUser: string): string {
    return join(this.#directory, systemUser);
  }

  async start(systemUser: string, discovery?: ServiceDiscovery): Promise<Engine> {
    const engine = await startEngine({
      dataDir: this.dataDir(systemUser),
      mediaHost: new FakeMediaHost(),
      appVersion: '0.0.0',
      systemUser,
      ...(discovery && { discovery }),
    });
    this.#started.push(engine);
    return engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const engine of this.#started) await engine.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Resolves with the first snapshot that fulfils `wish`. */
export function when(engine: Engine, wish: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  const now = engine.snapshot();
  if (wish(now)) return Promise.resolve(now);
  return new Promise((resolve) => {
    const subscription = engine.onChanged((snapshot) => {
      if (!wish(snapshot)) return;
      subscription[Symbol.dispose]();
      resolve(snapshot);
    });
  });
}
