import { EngineError } from '../base/errors.ts';

/** Certificates, keys or authorities that we were told to use are unusable. The person has to give others. */
export class TlsSettingsError extends EngineError {
  override readonly name = 'TlsSettingsError';
  readonly code = 'TLS_SETTINGS';

  constructor(cause: unknown) {
    super('the certificate, its key or the authorities cannot be used', { cause });
  }
}
