import type { Capabilities } from './agent-core.ts';
import type { RequestHandler } from './incoming-request.ts';

interface Usage {
  readonly handler: RequestHandler;
  readonly accepts: readonly string[];
}

/** Which methods, media types and extensions are understood, and by whom: Allow, Accept and Supported follow from it. */
export class MethodTable implements Capabilities {
  readonly #usages = new Map<string, Usage>();
  readonly #extensions = new Set<string>();

  /** @param accepts media types of bodies; with none given any body is let through */
  handle(method: string, handler: RequestHandler, accepts: readonly string[] = []): Disposable {
    const usage = { handler, accepts };
    this.#usages.set(method, usage);
    return {
      [Symbol.dispose]: () => {
        if (this.#usages.get(method) === usage) this.#usages.delete(method);
      },
    };
  }

  /** Lets an option tag through in Require, and names it in Supported. */
  supports(optionTag: string): Disposable {
    this.#extensions.add(optionTag);
    return { [Symbol.dispose]: () => void this.#extensions.delete(optionTag) };
  }

  handlerOf(method: string): RequestHandler | undefined {
    return this.#usages.get(method)?.handler;
  }

  /** Empty: any. */
  acceptedBy(method: string): readonly string[] {
    return this.#usages.get(method)?.accepts ?? [];
  }

  get allow(): string {
    return [...this.#usages.keys()].join(', ');
  }

  get supported(): readonly string[] {
    return [...this.#extensions];
  }

  get accept(): readonly string[] {
    return [...new Set([...this.#usages.values()].flatMap(({ accepts }) => accepts))];
  }
}
