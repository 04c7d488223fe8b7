/** What a document of a peer may have. */
export interface XmlBounds {
  /** Attributes may be twice as many in all. */
  readonly elements: number;
  readonly depth: number;
}

/** What begins with `<` and is no tag. */
const sections: readonly (readonly [start: string, end: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/**
 * Looks over the tags of a document in one pass, before a parser builds anything of it: what is beyond the bounds would cost far more than
 * its size. What is no XML may pass, the parser will say so; declarations (`<!…>`) do not.
 */
export function isWithinBounds(text: string, { elements, depth }: XmlBounds): boolean {
  let [open, tags, attributes, deepest] = [0, 0, 0, 0];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const [, sectionEnd] = sections.find(([start]) => text.startsWith(start, at)) ?? [];
    if (sectionEnd === undefined && text[at + 1] === '!') return false;
    const found = text.indexOf(sectionEnd ?? '>', at);
    const end = found < 0 ? text.length : found;
    if (sectionEnd !== undefined) tags += 1;
    else if (text[at + 1] === '/') open -= 1;
    else {
      tags += 1;
      attributes += count(text, '=', at, end);
      deepest = Math.max(deepest, open + 1);
      open += text[end - 1] === '/' ? 0 : 1;
    }
    if (deepest > depth || tags > elements || attributes > 2 * elements) return false;
    at = end;
  }
  return true;
}

function count(text: string, character: string, from: number, to: number): number {
  let found = 0;
  for (let at = text.indexOf(character, from); at >= 0 && at < to; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
