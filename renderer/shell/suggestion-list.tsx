import { Bot, type LucideIcon, Phone, RotateCcw, User } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import type { Suggestion } from '../state/suggestions.ts';
import { addressOf } from '../words/peer.ts';
import { serviceWords } from '../words/service-words.ts';

export const SUGGESTIONS_ID = 'number-field-suggestions';

export const optionId = (index: number): string => `${SUGGESTIONS_ID}-${index}`;

interface SuggestionListProps {
  readonly suggestions: readonly Suggestion[];
  readonly isOpen: boolean;
  /** The line that Enter takes. */
  readonly index: number;
  readonly onPoint: (index: number) => void;
  readonly onChoose: (suggestion: Suggestion) => void;
}

/** The lines under the number field. The focus stays in the field, which names the line with `aria-activedescendant`. */
export function SuggestionList({ suggestions, isOpen, index, onPoint, onChoose }: SuggestionListProps) {
  if (!isOpen) return null;
  return (
    <div
      id={SUGGESTIONS_ID}
      role="listbox"
      aria-label={m.suggestions()}
      className="absolute inset-x-0 top-full z-40 mt-1 max-h-[60vh] overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
    >
      {suggestions.map((suggestion, each) => {
        const line = lineOf(suggestion);
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={line.key}
            id={optionId(each)}
            role="option"
            aria-selected={each === index}
            onPointerMove={() => each !== index && onPoint(each)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(suggestion)}
            className={classNames('flex items-center gap-3 rounded-sm px-3 py-2', each === index && 'bg-hover')}
          >
            <line.icon aria-hidden size={16} className={classNames('shrink-0', line.isAction ? 'text-accent' : 'text-ink-3')} />
            <Clipped text={line.text} className={line.isAction ? 'font-semibold' : 'flex-none'} />
            {line.detail !== '' && <Clipped text={line.detail} className="text-sm text-ink-3" />}
          </div>
        );
      })}
    </div>
  );
}

interface Line {
  readonly key: string;
  readonly icon: LucideIcon;
  readonly text: string;
  readonly detail: string;
  /** Calls what is known already, rather than somebody found. */
  readonly isAction: boolean;
}

function lineOf(suggestion: Suggestion): Line {
  switch (suggestion.kind) {
    case 'typed': {
      const text = m.call_name({ name: addressOf(suggestion.target) });
      return { key: 'typed', icon: Phone, text, detail: '', isAction: true };
    }
    case 'redial': {
      const text = m.redial_name({ name: suggestion.title });
      return { key: 'redial', icon: RotateCcw, text, detail: '', isAction: true };
    }
    case 'person': {
      const { title, address } = suggestion;
      return { key: address, icon: User, text: title, detail: address === title ? '' : address, isAction: false };
    }
    case 'service': {
      const { name } = suggestion;
      return { key: `service ${name}`, icon: Bot, text: name, detail: serviceWords(name), isAction: false };
    }
  }
}
