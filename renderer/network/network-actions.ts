import { useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { PhoneClient } from '../connection/phone-client.ts';
import { attempt } from '../state/failure.ts';
import { useSession } from '../state/session-context.ts';
import type { ViewState } from '../state/view-state.ts';

/** What a person can do with the network. What fails becomes a notice; nothing here throws. */
class NetworkActions {
  readonly #client: PhoneClient['network'];
  readonly #view: StoreApi<ViewState>;

  constructor(client: PhoneClient, view: StoreApi<ViewState>) {
    this.#client = client.network;
    this.#view = view;
  }

  async setOpen(open: boolean): Promise<void> {
    await attempt(this.#view, () => this.#client.setOpen({ open }));
  }

  async setAnnounced(announced: boolean): Promise<void> {
    await attempt(this.#view, () => this.#client.setAnnounced({ announced }));
  }

  async invite(people: number, minutes: number): Promise<void> {
    this.#view.setState({ notice: undefined });
    await attempt(this.#view, () => this.#client.invite({ people, minutes }));
  }

  async revoke(id: string): Promise<void> {
    await attempt(this.#view, () => this.#client.revoke({ id }));
  }

  async removeMember(name: string): Promise<void> {
    await attempt(this.#view, () => this.#client.removeMember({ name }));
  }

  /** @returns the password, which is told only now */
  async renewPassword(name: string): Promise<string | undefined> {
    let password: string | undefined;
    await attempt(this.#view, async () => {
      ({ password } = await this.#client.renewPassword({ name }));
    });
    return password;
  }
}

export function useNetworkActions(): NetworkActions {
  const { client, view } = useSession();
  return useMemo(() => new NetworkActions(client, view), [client, view]);
}
