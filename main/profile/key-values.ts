/** Lines `key=value` under a heading `[name]`; the first one may have none. */
export interface Section {
  readonly name: string;
  /** Keys in lower case; of one that repeats the last counts. */
  readonly values: ReadonlyMap<string, string>;
}

const MOST_SECTIONS = 1_000;
const MOST_LINE = 4_096;

/** Reads what many programs write: sections of `key=value`, comments after `#` or `;` at the beginning of a line. Never fails. */
export function parseSections(text: string): readonly Section[] {
  const sections: { name: string; values: Map<string, string> }[] = [{ name: '', values: new Map() }];
  for (const raw of text.replace(/^\ufeff/, '').split('\n')) {
    const line = raw.trim();
    if (line === '' || line.length > MOST_LINE || line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('[') && line.endsWith(']')) {
      if (sections.length >= MOST_SECTIONS) return sections;
      sections.push({ name: line.slice(1, -1).trim().toLowerCase(), values: new Map() });
      continue;
    }
    const equals = line.indexOf('=');
    if (equals > 0) sections.at(-1)?.values.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
  }
  return sections;
}
