import changelog from '../../CHANGELOG.md?raw';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSession, useSnapshot } from '../state/session-context.ts';
import { parseChangelog, type TextPiece } from './changelog.ts';

const entries = parseChangelog(changelog);

/** What changed, version by version, newest first; in English, as it is written. */
export function WhatsNew() {
  const { view } = useSession();
  const version = useSnapshot((snapshot) => snapshot.version);
  const close = (): void => view.setState({ isWhatsNewOpen: false });
  return (
    <WindowDialog isOpen onClose={close} title={m.whats_new()} text={m.version({ version })} isWide>
      <section
        lang="en"
        aria-label={m.whats_new()}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys
        tabIndex={0}
        className="flex min-h-0 flex-col gap-4 overflow-y-auto"
        data-selectable
      >
        {entries.map((entry) => (
          <section key={entry.version} className="flex flex-col gap-1">
            <h3 className="font-semibold">{entry.version}</h3>
            <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-2">
              {entry.lines.map((line) => (
                <li key={line.map(({ text }) => text).join('')} className="break-words">
                  {line.map((piece) => (
                    <Piece key={`${piece.kind} ${piece.text}`} {...piece} />
                  ))}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </section>
      <div className="flex justify-end">
        <Button onClick={close}>{m.close()}</Button>
      </div>
    </WindowDialog>
  );
}

function Piece({ kind, text }: TextPiece) {
  if (kind === 'code') return <code className="rounded-sm bg-sunken px-1 font-mono text-sm">{text}</code>;
  return kind === 'strong' ? <em className="font-semibold not-italic text-ink">{text}</em> : text;
}
