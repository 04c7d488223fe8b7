import { createHash } from 'node:crypto';
import type { Clock } from '../../main/base/clock.ts';
import { type Random, randomHex } from '../../main/base/random.ts';
import { limits } from '../../main/limits.ts';

const SECRET_BYTES = 32;

export interface DoorOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The port that browsers come to; it is part of every name we accept. */
  readonly port: number;
}

/** Secrets are kept and looked up by digest, so that neither the memory nor the time of a lookup gives one away. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}

/** Decides who may come in: only this machine's names, only our own pages, and only who was given an address with a token. */
export class Door {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cookieName: string;
  readonly #hosts: readonly string[];
  /** Digest of each token that is still good, and when it no longer is. */
  readonly #tokens = new Map<string, number>();
  readonly #sessions = new Set<string>();

  constructor({ clock, random, port }: DoorOptions) {
    this.#clock = clock;
    this.#random = random;
    // Cookies know no ports: two copies on one machine must not overwrite each other's.
    this.#cookieName = `trapeze-${port}`;
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** A token that lets one browser in, once, within `limits.serve.tokenMs`. */
  issueToken(): string {
    const token = randomHex(this.#random, SECRET_BYTES);
    this.#tokens.set(digest(token), this.#clock.nowMs() + limits.serve.tokenMs);
    forgetOldest(this.#tokens, limits.serve.tokens);
    return token;
  }

  /** Takes a token back; gives the cookie to set, or nothing when the token is unknown, used or too old. */
  enter(token: string): string | undefined {
    const key = digest(token);
    const goodUntilMs = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (goodUntilMs === undefined || goodUntilMs < this.#clock.nowMs()) return undefined;
    const session = randomHex(this.#random, SECRET_BYTES);
    this.#sessions.add(digest(session));
    forgetOldest(this.#sessions, limits.serve.sessions);
    return `${this.#cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a `Host` names this machine as we were asked for: a page that rebinds its own name to 127.0.0.1 comes with another. */
  isOurHost(host: string | undefined): boolean {
    return host !== undefined && this.#hosts.includes(host.toLowerCase());
  }

  /** Whether an `Origin` is one of our own pages. Browsers send it with each WebSocket; who sends none is no browser and not let in. */
  isOurOrigin(origin: string | undefined): boolean {
    return origin !== undefined && this.#hosts.some((host) => origin === `http://${host}`);
  }

  /** Whether a `Cookie` field holds a session that came in by a token. */
  isInside(cookies: string | undefined): boolean {
    return (cookies ?? '').split(';').some((cookie) => {
      const [name, value] = cookie.trim().split('=', 2);
      return name === this.#cookieName && value !== undefined && this.#sessions.has(digest(value));
    });
  }
}

function forgetOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
