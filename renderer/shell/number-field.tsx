import { Phone, Search, X } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useContactMatches } from '../people/use-contact-matches.ts';
import { lastCalled } from '../state/history-state.ts';
import { useHistory, usePeople, useSession, useSnapshot, useView } from '../state/session-context.ts';
import { type Suggestion, suggestionsFor } from '../state/suggestions.ts';
import { optionId, SUGGESTIONS_ID, SuggestionList } from './suggestion-list.tsx';

/** The one field for whom to call: Enter calls what was typed, or calls the last number again when it is empty. */
export function NumberField() {
  const { actions, view } = useSession();
  const field = useView((state) => state.field);
  const suggestions = useSuggestions(field);
  const list = useList(suggestions);
  const callField = (): void => {
    list.close();
    void (field.trim() === '' ? actions.redial() : actions.place(field));
  };
  const choose = (suggestion: Suggestion): void => {
    list.close();
    if (suggestion.kind === 'service') void actions.callService(suggestion.name);
    else void actions.place(suggestion.target);
  };
  const actionOf = (key: string): (() => void) | undefined => {
    if (key === 'ArrowDown') return () => list.move(1);
    if (key === 'ArrowUp') return () => list.move(-1);
    if (key === 'Enter') return () => (list.chosen ? choose(list.chosen) : callField());
    return key === 'Escape' && list.isOpen ? list.close : undefined;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  };
  return (
    <search className="flex min-w-0 flex-1 gap-2">
      <div className="relative min-w-0 flex-1">
        <Search aria-hidden size={16} className="pointer-events-none absolute top-3 left-3 text-ink-3" />
        <input
          id="number-field"
          type="text"
          role="combobox"
          aria-label={m.field_label()}
          aria-autocomplete="list"
          aria-expanded={list.isOpen}
          aria-controls={SUGGESTIONS_ID}
          aria-activedescendant={list.isOpen ? optionId(list.index) : undefined}
          placeholder={m.field_label()}
          autoComplete="off"
          spellCheck={false}
          value={field}
          onChange={(event) => {
            view.setState({ field: event.target.value });
            list.restart();
          }}
          onClick={list.open}
          onBlur={list.close}
          onKeyDown={onKeyDown}
          className="h-10 w-full rounded-md border border-line-strong bg-surface pr-10 pl-9 focus-visible:outline-offset-0"
        />
        {field !== '' && (
          <IconButton
            icon={X}
            label={m.field_clear()}
            className="absolute top-1 right-1"
            onClick={() => view.setState({ field: '' })}
          />
        )}
        <SuggestionList
          suggestions={suggestions}
          isOpen={list.isOpen}
          index={list.index}
          onPoint={list.point}
          onChoose={choose}
        />
      </div>
      <Button tone={field.trim() === '' ? 'outline' : 'accent'} icon={Phone} className="h-10 px-4" onClick={callField}>
        {m.call()}
      </Button>
    </search>
  );
}

function useSuggestions(field: string): readonly Suggestion[] {
  const rows = useHistory((history) => history.all.rows);
  const people = usePeople();
  const contacts = useContactMatches(field);
  const domain = useSnapshot((snapshot) => snapshot.domain);
  const hasLocal = useSnapshot((snapshot) => snapshot.accounts.some(({ isLocal }) => isLocal));
  return useMemo(() => {
    const services = domain.running && hasLocal ? domain.services : [];
    return suggestionsFor(field, { people, contacts, services, lastCalled: lastCalled(rows) });
  }, [field, people, contacts, rows, domain, hasLocal]);
}

interface List {
  readonly isOpen: boolean;
  readonly index: number;
  /** What Enter takes; undefined while the list is closed. */
  readonly chosen: Suggestion | undefined;
  readonly open: () => void;
  /** Opens it anew, on the first line: something else is typed. */
  readonly restart: () => void;
  readonly close: () => void;
  readonly point: (index: number) => void;
  /** Opens the list, or goes to the next line of it, around the ends. */
  readonly move: (step: 1 | -1) => void;
}

/** The list under the field: open or not, and which line the keys are on. It stays chosen when others come or go around it. */
function useList(suggestions: readonly Suggestion[]): List {
  const [isWanted, setWanted] = useState(false);
  const [chosenKey, setChosenKey] = useState<string>();
  const isOpen = isWanted && suggestions.length > 0;
  const index = Math.max(
    0,
    suggestions.findIndex((suggestion) => keyOf(suggestion) === chosenKey),
  );
  const point = (at: number): void => setChosenKey(suggestions[at] && keyOf(suggestions[at]));
  return {
    isOpen,
    index,
    chosen: isOpen ? suggestions[index] : undefined,
    open: () => setWanted(true),
    restart: () => {
      setChosenKey(undefined);
      setWanted(true);
    },
    close: () => setWanted(false),
    point,
    move: (step) => {
      if (isOpen) point((index + step + suggestions.length) % suggestions.length);
      else setWanted(true);
    },
  };
}

function keyOf(suggestion: Suggestion): string {
  return `${suggestion.kind} ${suggestion.kind === 'service' ? suggestion.name : suggestion.target}`;
}
