import { Autocomplete } from '@base-ui/react/autocomplete';
import { Bot, Phone, RotateCcw, Search, User, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { lastCalled } from '../state/history-state.ts';
import { useHistory, useSession, useSnapshot, useView } from '../state/session-context.ts';
import { type Suggestion, suggestionsFor } from '../state/suggestions.ts';
import { addressOf } from '../words/peer.ts';
import { serviceWords } from '../words/service-words.ts';

/** The one field for whom to call: Enter calls what was typed, or calls the last number again when it is empty. */
export function NumberField() {
  const { actions, view } = useSession();
  const field = useView((state) => state.field);
  const [isOpen, setOpen] = useState(false);
  const suggestions = useSuggestions(field);
  const callField = (): void => void (field.trim() === '' ? actions.redial() : actions.place(field));
  const choose = (suggestion: Suggestion): void => {
    setOpen(false);
    if (suggestion.kind === 'service') void actions.callService(suggestion.name);
    else void actions.place(suggestion.target);
  };
  return (
    <search className="flex min-w-0 flex-1 gap-2">
      <Autocomplete.Root
        items={suggestions}
        itemToStringValue={targetText}
        mode="none"
        autoHighlight="always"
        open={isOpen && suggestions.length > 0}
        onOpenChange={setOpen}
        openOnInputClick
        value={field}
        onValueChange={(value, { reason }) => reason !== 'item-press' && view.setState({ field: value })}
      >
        <Autocomplete.InputGroup className="relative min-w-0 flex-1">
          <Search aria-hidden size={16} className="pointer-events-none absolute top-3 left-3 text-ink-3" />
          <Autocomplete.Input
            id="number-field"
            aria-label={m.field_label()}
            placeholder={m.field_label()}
            autoComplete="off"
            spellCheck={false}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || isOpen || event.nativeEvent.isComposing) return;
              event.preventDefault();
              callField();
            }}
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
        </Autocomplete.InputGroup>
        <Autocomplete.Portal>
          <Autocomplete.Positioner sideOffset={4} className="z-40">
            <Autocomplete.Popup className="w-(--anchor-width) rounded-md border border-line bg-raised p-1 shadow-float">
              <Autocomplete.List aria-label={m.suggestions()} className="max-h-(--available-height) overflow-y-auto">
                {(suggestion: Suggestion) => (
                  <Autocomplete.Item
                    key={keyOf(suggestion)}
                    value={suggestion}
                    onClick={() => choose(suggestion)}
                    className="flex items-center gap-3 rounded-sm px-3 py-2 outline-none data-highlighted:bg-hover"
                  >
                    <SuggestionLine suggestion={suggestion} />
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
      <Button tone={field.trim() === '' ? 'outline' : 'accent'} icon={Phone} className="h-10 px-4" onClick={callField}>
        {m.call()}
      </Button>
    </search>
  );
}

function useSuggestions(field: string): readonly Suggestion[] {
  const rows = useHistory((history) => history.all.rows);
  const domain = useSnapshot((snapshot) => snapshot.domain);
  const hasLocal = useSnapshot((snapshot) => snapshot.accounts.some(({ isLocal }) => isLocal));
  return useMemo(() => {
    const services = domain.running && hasLocal ? domain.services : [];
    return suggestionsFor(field, { history: rows, services, lastCalled: lastCalled(rows) });
  }, [field, rows, domain, hasLocal]);
}

const keyOf = (suggestion: Suggestion): string => `${suggestion.kind} ${targetText(suggestion)}`;

function targetText(suggestion: Suggestion): string {
  return suggestion.kind === 'service' ? suggestion.name : suggestion.target;
}

function SuggestionLine({ suggestion }: { readonly suggestion: Suggestion }) {
  switch (suggestion.kind) {
    case 'typed':
      return (
        <>
          <Phone aria-hidden size={16} className="shrink-0 text-accent" />
          <Clipped text={m.call_name({ name: addressOf(suggestion.target) })} className="font-semibold" />
        </>
      );
    case 'redial':
      return (
        <>
          <RotateCcw aria-hidden size={16} className="shrink-0 text-accent" />
          <Clipped text={m.redial_name({ name: suggestion.title })} className="font-semibold" />
        </>
      );
    case 'person':
      return (
        <>
          <User aria-hidden size={16} className="shrink-0 text-ink-3" />
          <Clipped text={suggestion.title} className="flex-none" />
          {suggestion.address !== suggestion.title && <Clipped text={suggestion.address} className="text-sm text-ink-3" />}
        </>
      );
    case 'service':
      return (
        <>
          <Bot aria-hidden size={16} className="shrink-0 text-ink-3" />
          <Clipped text={suggestion.name} className="flex-none" />
          <Clipped text={serviceWords(suggestion.name)} className="text-sm text-ink-3" />
        </>
      );
  }
}
