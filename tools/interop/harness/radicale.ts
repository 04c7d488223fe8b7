import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.ts';
import { freePort } from './ports.ts';
import type { Scratch } from './scratch.ts';

const READY_MS = 20_000;
const LOGIN = { user: 'ada', password: 'secret' };

/** A CardDAV server on loopback, with one person and what a test puts into it. */
export class Radicale implements AsyncDisposable {
  readonly user = LOGIN.user;
  readonly password = LOGIN.password;
  readonly address: string;
  readonly #child: Child;

  private constructor(address: string, child: Child) {
    this.address = address;
    this.#child = child;
  }

  static async start(scratch: Scratch): Promise<Radicale> {
    const directory = scratch.fresh('radicale');
    const port = await freePort();
    mkdirSync(directory);
    writeFileSync(join(directory, 'users'), `${LOGIN.user}:${LOGIN.password}\n`);
    const config = join(directory, 'config');
    writeFileSync(
      config,
      [
        `[server]\nhosts = 127.0.0.1:${port}`,
        `[auth]\ntype = htpasswd\nhtpasswd_filename = ${join(directory, 'users')}\nhtpasswd_encryption = plain`,
        `[storage]\nfilesystem_folder = ${join(directory, 'store')}\n`,
      ].join('\n'),
    );
    const radicale = new Radicale(`http://127.0.0.1:${port}/`, new Child('radicale', 'radicale', ['--config', config]));
    await radicale.#ready();
    return radicale;
  }

  /** What it said last, for a failure's message. */
  get tail(): string {
    return this.#child.tail;
  }

  /** As `curl` would: another program's hands. @returns status and text */
  async ask(method: string, path: string, body?: string): Promise<{ readonly status: number; readonly text: string }> {
    const authorization = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`;
    const type = body?.startsWith('BEGIN') ? 'text/vcard' : 'application/xml';
    const reply = await fetch(new URL(path, this.address), {
      method,
      headers: { authorization, 'content-type': type },
      ...(body !== undefined && { body }),
    });
    return { status: reply.status, text: await reply.text() };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }

  async #ready(): Promise<void> {
    for (const untilMs = performance.now() + READY_MS; performance.now() < untilMs; await sleep(100)) {
      if (!this.#child.isRunning) break;
      try {
        await this.ask('OPTIONS', '/');
        return;
      } catch {
        // does not listen yet
      }
    }
    throw new Error(`radicale does not start:\n${this.tail}`);
  }
}
