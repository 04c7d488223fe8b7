import { EngineError } from '../base/errors.ts';

/** The file was no database any more. It was moved to `keptAs`; opening again starts an empty one. */
export class DatabaseCorruptError extends EngineError {
  override readonly name = 'DatabaseCorruptError';
  readonly code = 'STORE_CORRUPT';
  readonly path: string;
  readonly keptAs: string;
  constructor(path: string, keptAs: string, cause?: unknown) {
    super(`the database ${path} is damaged; it was kept as ${keptAs}`, { cause });
    this.path = path;
    this.keptAs = keptAs;
  }
}

/** The file was written by a later version of the program; it was left as it is. */
export class DatabaseTooNewError extends EngineError {
  override readonly name = 'DatabaseTooNewError';
  readonly code = 'STORE_TOO_NEW';
  readonly path: string;
  constructor(path: string) {
    super(`the database ${path} was written by a newer version of Trapeze`);
    this.path = path;
  }
}

/** The file cannot be opened: no permission, no space, locked by another program. It was left as it is. */
export class DatabaseOpenError extends EngineError {
  override readonly name = 'DatabaseOpenError';
  readonly code = 'STORE_OPEN';
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super(`cannot open the database ${path}`, { cause });
    this.path = path;
  }
}

/** The key file exists but holds no key, or cannot be read or written. */
export class KeyFileError extends EngineError {
  override readonly name = 'KeyFileError';
  readonly code = 'STORE_KEY_FILE';
  readonly path: string;
  constructor(path: string, cause?: unknown) {
    super(`cannot use the key file ${path}`, { cause });
    this.path = path;
  }
}
