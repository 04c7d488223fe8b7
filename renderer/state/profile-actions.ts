import type { StoreApi } from 'zustand/vanilla';
import type { ProfilePreview } from '../../main/contract/profile.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { asked, attempt, noticeOf } from './failure.ts';
import { downloadText, uploadFile } from './files.ts';
import type { ViewState } from './view-state.ts';

/** A file that is being looked at before it is taken. */
export interface ProfileFile {
  readonly uploadId: string;
  /** Absent: none was needed, or none was given yet. */
  readonly password?: string;
  /** Undefined while its password is not known. */
  readonly preview: ProfilePreview | undefined;
  /** The last password was a wrong one. */
  readonly isRefused: boolean;
}

/** What a person takes along. What fails becomes a notice; nothing here throws. */
export class ProfileActions {
  readonly #client: PhoneClient;
  readonly #view: StoreApi<ViewState>;

  constructor(client: PhoneClient, view: StoreApi<ViewState>) {
    this.#client = client;
    this.#view = view;
  }

  /** @returns whether there is a file now */
  async export(password: string): Promise<boolean> {
    return attempt(this.#view, async () =>
      downloadText('trapeze.profile', 'application/octet-stream', await this.#client.profile.export({ password })),
    );
  }

  async readFile(file: File): Promise<ProfileFile | undefined> {
    const uploadId = await asked(this.#view, () => uploadFile(this.#client, file, ''));
    return uploadId === undefined ? undefined : this.open({ uploadId, preview: undefined, isRefused: false });
  }

  /** Looks into it; undefined: it is no file that could be taken. */
  async open(file: ProfileFile, password?: string): Promise<ProfileFile | undefined> {
    const { uploadId } = file;
    try {
      const given = password === undefined ? {} : { password };
      const preview = await this.#client.profile.preview({ uploadId, ...given });
      return { uploadId, ...given, preview, isRefused: false };
    } catch (error) {
      const notice = noticeOf(error);
      if (notice.code === 'PASSWORD_MISSING') return file;
      if (notice.code === 'PASSWORD_WRONG') return { ...file, isRefused: true };
      this.#view.setState({ notice });
      return undefined;
    }
  }

  /** @returns how many came, or undefined */
  async take(
    { uploadId, password }: ProfileFile,
    addresses: readonly string[],
  ): Promise<{ accounts: number; contacts: number } | undefined> {
    const given = password === undefined ? {} : { password };
    return asked(this.#view, () => this.#client.profile.take({ uploadId, ...given, addresses: [...addresses] }));
  }
}
