import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { peersDirectory, projectRoot } from '../harness/peers.ts';

/** Where RFC 4475's and RFC 5118's messages are: `SIP_TORTURE_DIR`, else beside the peers. */
const tortureDirectory = resolve(projectRoot, process.env.SIP_TORTURE_DIR ?? join(dirname(peersDirectory), 'sip-torture'));

/** One message as the index describes it. */
export interface TortureMessage {
  /** `rfc4475/wsinv.dat` */
  readonly name: string;
  readonly path: string;
  readonly verdict: 'valid' | 'reject' | 'app-reject' | 'tolerable';
  /** What a parser does: `either` is for what may be mended. */
  readonly parse: 'accept' | 'reject' | 'either';
  /** What the roles answer, in words. */
  readonly expect: string | Readonly<Record<string, string>>;
  /** Its octets as latin1. */
  readonly text: string;
  readonly isResponse: boolean;
}

interface Index {
  readonly messages: readonly (Pick<TortureMessage, 'verdict' | 'parse' | 'expect'> & { readonly file: string })[];
}

/** Why there are no messages here, or `false`: fits the `skip` option of node:test. */
export function withoutTorture(): string | false {
  return existsSync(join(tortureDirectory, 'rfc4475/index.json')) ? false : `no messages at ${tortureDirectory}`;
}

/** All messages of both RFCs, in the order of the indexes. */
export function tortureMessages(): readonly TortureMessage[] {
  return ['rfc4475', 'rfc5118'].flatMap((rfc) => {
    const index = JSON.parse(readFileSync(join(tortureDirectory, rfc, 'index.json'), 'utf8')) as Index;
    return index.messages.map(({ file, verdict, parse, expect }) => {
      const path = join(tortureDirectory, rfc, file);
      const text = readFileSync(path, 'latin1');
      return { name: `${rfc}/${file}`, path, verdict, parse, expect, text, isResponse: text.startsWith('SIP/2.0 ') };
    });
  });
}
