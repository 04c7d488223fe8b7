import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { loud } from '../loud.ts';
import { surroundings } from './environment.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type SafeStorage = Pick<
  Electron.SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>;
type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;

/** The keyring as `DOUBLE_KEYRING` says; `basic_text` is what Linux has without one. */
const backend = (): Backend => (process.env.DOUBLE_KEYRING ?? 'gnome_libsecret') as Backend;

/** A key for each data folder, as each user has one. */
const key = (): Buffer => createHash('sha256').update(`electron-double ${surroundings().userData}`).digest();

export const safeStorage: SafeStorage = loud('safeStorage', {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: backend,
  encryptString: (plain) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key(), nonce);
    return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  },
  decryptString: (sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)).toString('utf8') + decipher.final('utf8');
  },
});
