import { safeStorage } from 'electron';
import type { SecretBox } from '../../main/accounts/account.ts';
import type { Log } from '../../main/base/log.ts';

const PREFIX = 'os:';

/**
 * Whether the system keeps our key. Linux without a keyring has a "basic_text" backend that is as good as none: its key is the same in
 * every program.
 */
function isSafe(): boolean {
  return (
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
  );
}

/**
 * Passwords sealed with a key that the system keeps (Keychain, DPAPI, Secret Service). Where it keeps none, a fallback seals, which is
 * said in the log. What was sealed either way opens as long as its key is there.
 *
 * @param openFallback called once at most, and only when the fallback is needed
 */
export function safeSecretBox(openFallback: () => SecretBox, log: Log): SecretBox {
  const isSystemBox = isSafe();
  if (!isSystemBox)
    log.write('warn', 'the system offers no keyring: passwords are sealed with a key file that only you can read');
  let opened: SecretBox | undefined;
  const fallback = (): SecretBox => {
    opened ??= openFallback();
    return opened;
  };
  return {
    seal: (plain) => (isSystemBox ? PREFIX + safeStorage.encryptString(plain).toString('base64') : fallback().seal(plain)),
    open: (sealed) => (sealed.startsWith(PREFIX) ? openSystem(sealed.slice(PREFIX.length), log) : fallback().open(sealed)),
  };
}

function openSystem(sealed: string, log: Log): string | undefined {
  try {
    return safeStorage.decryptString(Buffer.from(sealed, 'base64'));
  } catch (error) {
    log.write('warn', 'a password cannot be opened: the keyring is locked or another one', { error: String(error) });
    return undefined;
  }
}
