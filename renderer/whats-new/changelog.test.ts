import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { parseChangelog } from './changelog.ts';

test('versions have lines, which go on indented; marks set words apart', () => {
  const text =
    '# Changelog\nFor people.\n\n## 0.2.0\n- *Echo* by `npm start`,\n  and **more**.\n- 2 * 3 is 6\nnot a line\n\n## 0.1.0 (2026-01-01)\n- First.\n';
  assert.deepEqual(parseChangelog(text), [
    {
      version: '0.2.0',
      lines: [
        [
          { kind: 'strong', text: 'Echo' },
          { kind: 'plain', text: ' by ' },
          { kind: 'code', text: 'npm start' },
          { kind: 'plain', text: ', and ' },
          { kind: 'strong', text: 'more' },
          { kind: 'plain', text: '.' },
        ],
        [{ kind: 'plain', text: '2 * 3 is 6' }],
      ],
    },
    { version: '0.1.0 (2026-01-01)', lines: [[{ kind: 'plain', text: 'First.' }]] },
  ]);
  assert.deepEqual(parseChangelog(''), []);
});

test('our own changelog has a version with lines, and no mark is left in them', () => {
  const [newest] = parseChangelog(readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8'));
  assert.match(newest?.version ?? '', /^\d+\.\d+\.\d+/);
  assert.ok((newest?.lines.length ?? 0) > 10);
  for (const line of newest?.lines ?? [])
    for (const { kind, text } of line) assert.doesNotMatch(text, kind === 'plain' ? /`|\*\w|\]\(/ : /`/, text);
});
