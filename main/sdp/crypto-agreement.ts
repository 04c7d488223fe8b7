import { type CryptoAttribute, type CryptoKey, chooseCrypto } from './crypto-attribute.ts';

/** What we bring along to encrypt sound with keys in the description (RFC 4568). */
export interface LocalSecurity {
  /** Sound in the clear is neither offered nor accepted. */
  readonly isRequired: boolean;
  /** One line per suite with one key of ours, by preference. */
  readonly lines: readonly CryptoAttribute[];
}

/** Both ends encrypt: each with its own key, under one suite. */
export interface AgreedSecurity {
  readonly suite: string;
  readonly send: CryptoKey;
  readonly receive: CryptoKey;
}

/** Takes the first usable line of an offer (RFC 4568 §5.1.2). @returns the line of the answer and what is agreed by it */
export function answerCrypto(
  local: LocalSecurity | undefined,
  offered: readonly CryptoAttribute[],
): { readonly line: CryptoAttribute; readonly agreed: AgreedSecurity } | undefined {
  const ofSuite = (suite: string): CryptoAttribute | undefined => local?.lines.find((line) => line.suite === suite);
  const theirs = chooseCrypto(offered, (suite) => ofSuite(suite)?.keys[0].key.length);
  const ours = theirs && ofSuite(theirs.suite);
  return ours && { line: { ...ours, tag: theirs.tag }, agreed: agreedBy(ours, theirs) };
}

/** Takes the answer to our lines: one line, with tag and suite of one of them (RFC 4568 §5.1.3). */
export function acceptCrypto(local: LocalSecurity, answered: readonly CryptoAttribute[]): AgreedSecurity | undefined {
  const ours = local.lines.find(({ tag }) => tag === answered[0]?.tag);
  const theirs = chooseCrypto(answered, (suite) => (suite === ours?.suite ? ours.keys[0].key.length : undefined));
  return ours && theirs && answered.length === 1 ? agreedBy(ours, theirs) : undefined;
}

function agreedBy(ours: CryptoAttribute, theirs: CryptoAttribute): AgreedSecurity {
  return { suite: ours.suite, send: ours.keys[0], receive: theirs.keys[0] };
}
