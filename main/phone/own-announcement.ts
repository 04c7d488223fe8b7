import { type AnnouncedDomain, announcementOf } from '../discovery/announced-domain.ts';
import type { ServiceDiscovery } from '../discovery/service-discovery.ts';

/** What this network is told of our domain. Disposing takes it back. */
export class OwnAnnouncement implements Disposable {
  readonly #discovery: ServiceDiscovery;
  #text = '';
  #announcement: Disposable | undefined;

  constructor(discovery: ServiceDiscovery) {
    this.#discovery = discovery;
  }

  /** Tells what has changed; the same again is not told again. @param announced `undefined`: there is nothing to tell */
  tell(announced: AnnouncedDomain | undefined): void {
    const text = announced === undefined ? '' : JSON.stringify(announced);
    if (text === this.#text) return;
    this.withdraw();
    this.#text = text;
    this.#announcement = announced && this.#discovery.announce(announcementOf(announced));
  }

  /** Until something is told again. */
  withdraw(): void {
    this.#text = '';
    this.#announcement?.[Symbol.dispose]();
    this.#announcement = undefined;
  }

  [Symbol.dispose](): void {
    this.withdraw();
  }
}
