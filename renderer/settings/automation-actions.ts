import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { AutomationRule, AutomationView, DryRun, Webhook } from '../../main/contract/automation-view.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { attempt } from '../state/failure.ts';
import { useSession } from '../state/session-context.ts';
import type { ViewState } from '../state/view-state.ts';

export type DryRunInput = Parameters<PhoneClient['automation']['dryRun']>[0];
type KeyKind = Parameters<PhoneClient['automation']['renewKey']>[0]['kind'];

/** What a person can do with automation. What fails becomes a notice; nothing here throws. */
export class AutomationActions {
  readonly #client: PhoneClient['automation'];
  readonly #view: StoreApi<ViewState>;

  constructor(client: PhoneClient, view: StoreApi<ViewState>) {
    this.#client = client.automation;
    this.#view = view;
  }

  /** @returns whether they were taken */
  setRules(rules: readonly AutomationRule[]): Promise<boolean> {
    return this.#try(() => this.#client.setRules({ rules: [...rules] }));
  }

  /** @returns whether they were taken */
  setWebhooks(webhooks: readonly Webhook[]): Promise<boolean> {
    return this.#try(() => this.#client.setWebhooks({ webhooks: [...webhooks] }));
  }

  async setApi(isOn: boolean, port: number): Promise<void> {
    await this.#try(() => this.#client.setApi({ isOn, port }));
  }

  /** @returns the key, which is told only now */
  async renewKey(kind: KeyKind): Promise<string | undefined> {
    let key: string | undefined;
    await this.#try(async () => {
      ({ key } = await this.#client.renewKey({ kind }));
    });
    return key;
  }

  async dryRun(input: DryRunInput): Promise<DryRun | undefined> {
    let tried: DryRun | undefined;
    await this.#try(async () => {
      tried = await this.#client.dryRun(input);
    });
    return tried;
  }

  #try(request: () => Promise<unknown>): Promise<boolean> {
    this.#view.setState({ notice: undefined });
    return attempt(this.#view, request);
  }
}

export function useAutomationActions(): AutomationActions {
  const { client, view } = useSession();
  return useMemo(() => new AutomationActions(client, view), [client, view]);
}

/** Automation as it is while the page is open; undefined until the first word of it. */
export function useAutomation(): AutomationView | undefined {
  const { client, phone } = useSession();
  const isOpen = useStore(phone, ({ link }) => link === 'open');
  const [automation, setAutomation] = useState<AutomationView>();
  useEffect(() => {
    if (!isOpen) return undefined;
    const leaving = new AbortController();
    const follow = async (): Promise<void> => {
      try {
        for await (const view of await client.automation.watch(undefined, { signal: leaving.signal })) {
          if (leaving.signal.aborted) return;
          setAutomation(view);
        }
      } catch {
        // the page is left, or the line is gone: then it is followed anew
      }
    };
    void follow();
    return () => leaving.abort();
  }, [client, isOpen]);
  return automation;
}

/** Tells a new rule or webhook from all others. */
export function freshId(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('').slice(0, 20);
}
