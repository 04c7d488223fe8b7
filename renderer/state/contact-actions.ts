import type { StoreApi } from 'zustand/vanilla';
import type { CallerRules, ContactField, ImportPreview } from '../../main/contract/contact-view.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { asked, attempt } from './failure.ts';
import { downloadText, uploadFile } from './files.ts';
import type { HistoryFilter } from './history-state.ts';
import type { ViewState } from './view-state.ts';

export type ContactWish = Parameters<PhoneClient['contacts']['put']>[0];
export type ContactFormat = Parameters<PhoneClient['contacts']['export']>[0]['format'];

/** A file that is being looked at before it is taken. */
export interface ContactImport {
  readonly uploadId: string;
  readonly format: 'vcard' | 'csv';
  readonly preview: ImportPreview;
}

/** What a person can do with contacts and with files of them. What fails becomes a notice; nothing here throws. */
export class ContactActions {
  readonly #client: PhoneClient;
  readonly #view: StoreApi<ViewState>;

  constructor(client: PhoneClient, view: StoreApi<ViewState>) {
    this.#client = client;
    this.#view = view;
  }

  /** Shows somebody, or an empty form where `draft` is given. */
  open(contact: ViewState['contact']): void {
    this.#view.setState({ page: 'contacts', contact });
  }

  /** Shows who has this address; where nobody does, a form for somebody who has it. */
  async openAddress(uri: string, name: string, accountId?: string): Promise<void> {
    await this.#try(async () => {
      const { id } = await this.#client.contacts.find({ uri, ...(accountId !== undefined && { accountId }) });
      this.open(id === undefined ? { draft: { name, address: uri } } : { id });
    });
  }

  /** @returns the id of who was kept */
  async put(wish: ContactWish): Promise<string | undefined> {
    this.#view.setState({ notice: undefined });
    return (await asked(this.#view, () => this.#client.contacts.put(wish)))?.id;
  }

  async remove(id: string): Promise<void> {
    await this.#try(() => this.#client.contacts.remove({ id }));
    this.#view.setState({ contact: undefined });
  }

  async setFavourite(id: string, isFavourite: boolean): Promise<void> {
    await this.#try(() => this.#client.contacts.setFavourite({ id, isFavourite }));
  }

  /** Hands a file over and looks what it would bring. Its name says what it is. */
  async readFile(file: File): Promise<ContactImport | undefined> {
    const format = /\.(csv|txt|tsv)$/i.test(file.name) ? 'csv' : 'vcard';
    return asked(this.#view, async () => {
      const uploadId = await uploadFile(this.#client, file, document.documentElement.lang);
      return { uploadId, format, preview: await this.#client.contacts.previewImport({ uploadId, format }) };
    });
  }

  /** Looks again, with other meanings of the columns. */
  async previewAs(file: ContactImport, fields: readonly ContactField[]): Promise<ContactImport> {
    const { uploadId, format } = file;
    const preview = await asked(this.#view, () => this.#client.contacts.previewImport({ uploadId, format, fields: [...fields] }));
    return { ...file, preview: preview ?? file.preview };
  }

  /** @returns whether it was taken */
  async take({ uploadId, format, preview: { columns } }: ContactImport): Promise<boolean> {
    const fields = columns.map(({ field }) => field);
    return this.#try(() => this.#client.contacts.takeImport({ uploadId, format, ...(fields.length > 0 && { fields }) }));
  }

  async export(format: ContactFormat): Promise<void> {
    const isTable = format === 'csv';
    const type = isTable ? 'text/csv' : 'text/vcard';
    const name = isTable ? 'trapeze-contacts.csv' : 'trapeze-contacts.vcf';
    await this.#try(async () => downloadText(name, type, await this.#client.contacts.export({ format })));
  }

  async exportHistory(filter: HistoryFilter, search: string): Promise<void> {
    await this.#try(async () =>
      downloadText('trapeze-history.csv', 'text/csv', await this.#client.history.export({ filter, search })),
    );
  }

  async setCallerRules(accountId: string, rules: CallerRules): Promise<boolean> {
    this.#view.setState({ notice: undefined });
    return this.#try(() => this.#client.contacts.setCallerRules({ accountId, rules }));
  }

  #try(request: () => Promise<unknown>): Promise<boolean> {
    return attempt(this.#view, request);
  }
}
