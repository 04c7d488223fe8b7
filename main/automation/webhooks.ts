import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { AutomationEvent, Webhook, WebhookState } from '../contract/automation-view.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import type { HookRequest, PostHook } from './hook-post.ts';
import { signatureOf } from './signature.ts';

export interface WebhooksOptions {
  readonly clock: Clock;
  readonly post: PostHook;
  /** What bodies are signed with. */
  readonly secret: () => string;
}

interface Hook {
  readonly webhook: Webhook;
  readonly queue: DeliveryQueue;
}

const idle: WebhookState = { delivered: 0, failed: 0, waiting: 0 };

/** Tells the addresses that a person has named what happens. */
export class Webhooks implements Disposable {
  readonly #options: WebhooksOptions;
  readonly #changed = new Emitter<undefined>();
  #hooks: ReadonlyMap<string, Hook> = new Map();
  /** Fires when a state differs. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** These, and no others. What waits for one whose address is the same stays. */
  set(webhooks: readonly Webhook[]): void {
    const former = new Map(this.#hooks);
    this.#hooks = new Map(
      webhooks.map((webhook) => {
        const known = former.get(webhook.id);
        const isSame = known?.webhook.url === webhook.url && webhook.isOn;
        if (isSame) former.delete(webhook.id);
        return [webhook.id, { webhook, queue: isSame ? known.queue : this.#queue() }];
      }),
    );
    for (const { queue } of former.values()) queue[Symbol.dispose]();
  }

  tell(event: AutomationEvent): void {
    const body = JSON.stringify(event);
    for (const { webhook, queue } of this.#hooks.values())
      if (webhook.isOn && webhook.events.includes(event.event)) queue.add(() => this.#request(webhook.url, event, body));
  }

  stateOf(id: string): WebhookState {
    return this.#hooks.get(id)?.queue.state ?? idle;
  }

  [Symbol.dispose](): void {
    for (const { queue } of this.#hooks.values()) queue[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #queue(): DeliveryQueue {
    const { clock, post } = this.#options;
    return new DeliveryQueue({ clock, post, onChanged: () => this.#changed.fire(undefined) });
  }

  #request(url: string, { event, id }: AutomationEvent, body: string): HookRequest {
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'Trapeze',
      'Trapeze-Event': event,
      'Trapeze-Delivery': id,
      'Trapeze-Signature': signatureOf(this.#options.secret(), body),
    };
    return { url, headers, body };
  }
}
