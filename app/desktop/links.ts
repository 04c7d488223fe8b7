const SCHEMES = ['sip:', 'sips:', 'tel:', 'callto:', 'trapeze:'] as const;

/** Schemes that the system hands to us, without the colon. */
export const linkSchemes = SCHEMES.map((scheme) => scheme.slice(0, -1));

/** The first link among the arguments of a start of the program; what it means is decided by the engine. */
export function linkAmong(argv: readonly string[]): string | undefined {
  return argv.find((argument) => SCHEMES.some((scheme) => argument.toLowerCase().startsWith(scheme)));
}
