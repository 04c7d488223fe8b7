import { type CryptoAttribute, type CryptoKey, chooseCrypto } from './crypto-attribute.ts';

/** Both ends encrypt with keys in the description (RFC 4568): each with its own, under one suite. */
export interface SdesAgreement {
  readonly kind: 'sdes';
  readonly suite: string;
  readonly send: CryptoKey;
  readonly receive: CryptoKey;
}

/** Takes the first usable line of an offer (RFC 4568 §5.1.2). @returns the line of the answer and what is agreed by it */
export function answerCrypto(
  lines: readonly CryptoAttribute[],
  offered: readonly CryptoAttribute[],
): { readonly line: CryptoAttribute; readonly agreed: SdesAgreement } | undefined {
  const ofSuite = (suite: string): CryptoAttribute | undefined => lines.find((line) => line.suite === suite);
  const theirs = chooseCrypto(offered, (suite) => ofSuite(suite)?.keys[0].key.length);
  const ours = theirs && ofSuite(theirs.suite);
  return ours && { line: { ...ours, tag: theirs.tag }, agreed: agreedBy(ours, theirs) };
}

/** Takes the answer to our lines: one line, with tag and suite of one of them (RFC 4568 §5.1.3). */
export function acceptCrypto(lines: readonly CryptoAttribute[], answered: readonly CryptoAttribute[]): SdesAgreement | undefined {
  const ours = lines.find(({ tag }) => tag === answered[0]?.tag);
  const theirs = chooseCrypto(answered, (suite) => (suite === ours?.suite ? ours.keys[0].key.length : undefined));
  return ours && theirs && answered.length === 1 ? agreedBy(ours, theirs) : undefined;
}

function agreedBy(ours: CryptoAttribute, theirs: CryptoAttribute): SdesAgreement {
  return { kind: 'sdes', suite: ours.suite, send: ours.keys[0], receive: theirs.keys[0] };
}
