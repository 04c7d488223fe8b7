import { app } from 'electron';
import { linkAmong } from './links.ts';

export interface LinkInboxTaker {
  /** A link that the system handed over. */
  open(link: string): void;
  /** The program was started again without one. */
  show(): void;
}

/** Collects links from the first moment on: of this start, of later starts of the program, and macOS's own event. */
export class LinkInbox {
  readonly #waiting: string[] = [];
  #taker: LinkInboxTaker | undefined;

  constructor(argv: readonly string[]) {
    this.#take(linkAmong(argv));
    app.on('second-instance', (_event, laterArgv) => {
      const link = linkAmong(laterArgv);
      if (link === undefined) this.#taker?.show();
      else this.#take(link);
    });
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#take(linkAmong([url]));
    });
  }

  /** From now on `taker` gets them, at once those that wait. Of several that wait only the last counts: there is one number field. */
  deliverTo(taker: LinkInboxTaker): void {
    this.#taker = taker;
    const last = this.#waiting.at(-1);
    this.#waiting.length = 0;
    if (last !== undefined) taker.open(last);
  }

  #take(link: string | undefined): void {
    if (link === undefined) return;
    if (this.#taker) this.#taker.open(link);
    else this.#waiting.splice(0, 1, link);
  }
}
