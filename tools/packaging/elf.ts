const MAGIC = 0x7f454c46;
const MACHINE_AT = 18;
const machines: Readonly<Record<number, 'x64' | 'arm64'>> = { 62: 'x64', 183: 'arm64' };

/** The machine that an ELF file is built for, or `undefined` for any other file or machine. */
export function machineOf(bytes: Buffer): 'x64' | 'arm64' | undefined {
  if (bytes.length < MACHINE_AT + 2 || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  return machines[bytes.readUInt16LE(MACHINE_AT)];
}
