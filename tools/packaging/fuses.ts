import { readFileSync } from 'node:fs';

/** Electron's fuses in the order of its wire (`@electron/fuses`, version 1). */
const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

type FuseName = (typeof fuseNames)[number];

/** What marks the place of the wire in a binary. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const VERSION = 1;
const ON = 0x31;
const OFF = 0x30;

/** The wire as Electron is delivered: open, as a developer needs it. */
export function deliveredWire(): Buffer {
  const off: ReadonlySet<FuseName> = new Set([
    'enableCookieEncryption',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
    'loadBrowserProcessSpecificV8Snapshot',
  ]);
  const states = fuseNames.map((name) => (off.has(name) ? OFF : ON));
  return Buffer.concat([Buffer.from(SENTINEL), Buffer.from([VERSION, states.length, ...states])]);
}

/** Which fuses of a binary are on. Throws when it has no wire, or one of another version. */
export function readFuses(binary: string): Readonly<Record<FuseName, boolean>> {
  const bytes = readFileSync(binary);
  const at = bytes.indexOf(SENTINEL);
  if (at < 0) throw new Error(`${binary} has no fuses`);
  const wire = at + SENTINEL.length;
  if (bytes[wire] !== VERSION || bytes[wire + 1] !== fuseNames.length) throw new Error(`${binary} has fuses that are not known`);
  const states = fuseNames.map((name, index) => [name, bytes[wire + 2 + index] === ON] as const);
  return Object.fromEntries(states) as Record<FuseName, boolean>;
}
