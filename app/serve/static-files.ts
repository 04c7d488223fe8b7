import { type Dirent, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { EngineError } from '../../main/base/errors.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** The folder holds no window: it was not built, or not where it is looked for. */
export class WindowUnbuilt extends EngineError {
  override readonly name = 'WindowUnbuilt';
  readonly code = 'WINDOW_UNBUILT';
  constructor(directory: string, cause?: unknown) {
    super(`the window is not built: there is no index.html in ${directory}`, { cause });
  }
}

export interface StaticFile {
  /** MIME type; files of a type we do not know are not served as anything a browser would run. */
  readonly type: string;
  /** The build put a digest of the content into the name: it may be kept for ever. */
  readonly isImmutable: boolean;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The built window. Only what lay in the folder at the start is served: a path is looked up, never resolved, so that there is nothing
 * to climb out of.
 */
export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /**
   * Reads the list of files under `directory`.
   * @throws WindowUnbuilt
   */
  constructor(directory: string) {
    for (const entry of list(directory)) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const url = `/${relative(directory, path).split(sep).join('/')}`;
      this.#files.set(url, {
        type: types[extname(path)] ?? 'application/octet-stream',
        isImmutable: url.startsWith('/assets/'),
        read: async () => new Uint8Array(await readFile(path)),
      });
    }
    if (!this.#files.has('/index.html')) throw new WindowUnbuilt(directory);
  }

  /** The file at the path of a URL, as it stands there; `/` is the window itself. */
  find(pathname: string): StaticFile | undefined {
    return this.#files.get(pathname === '/' ? '/index.html' : pathname);
  }
}

function list(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new WindowUnbuilt(directory, error);
  }
}
