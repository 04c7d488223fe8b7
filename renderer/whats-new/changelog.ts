/** A piece of a line: as it is, or set apart as `code` or `strong` words. */
export interface TextPiece {
  readonly kind: 'plain' | 'code' | 'strong';
  readonly text: string;
}

export interface ChangelogEntry {
  /** As the heading says it, such as `0.1.0 (not released)`. */
  readonly version: string;
  readonly lines: readonly (readonly TextPiece[])[];
}

/** Reads our changelog: `## version`, below it lists of `- line`, whose lines may go on indented. Everything else is left out. */
export function parseChangelog(text: string): readonly ChangelogEntry[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [version = '', ...lines] = section.split('\n');
      return { version: version.trim(), lines: listItems(lines).map(pieces) };
    });
}

function listItems(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  for (const line of lines) {
    const last = items.at(-1);
    if (line.startsWith('- ')) items.push(line.slice(2).trim());
    else if (line.startsWith('  ') && last !== undefined) items[items.length - 1] = `${last} ${line.trim()}`;
  }
  return items;
}

/** By the marks of Markdown that we use: `` `code` ``, `**strong**` and `*words of the window*`. */
function pieces(line: string): readonly TextPiece[] {
  return line
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('`')) return { kind: 'code', text: part.slice(1, -1) };
      return part.startsWith('*') && part.length > 2
        ? { kind: 'strong', text: part.replaceAll('*', '') }
        : { kind: 'plain', text: part };
    });
}
