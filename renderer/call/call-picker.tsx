import { Phone, PhoneForwarded, User } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { useChoice } from '../parts/use-choice.ts';
import { canTalk } from '../state/call-choice.ts';
import { usePeople, useSnapshot } from '../state/session-context.ts';
import { callStatus } from '../words/call-words.ts';
import { choiceText, type TransferChoice, transferChoices } from './transfer-choices.ts';

interface CallPickerProps {
  /** Whose other side is not among the choices. */
  readonly callId: string;
  /** Of the running calls only those that were answered. */
  readonly isAnsweredOnly?: boolean;
  /** What can be done with what is chosen. */
  readonly buttons: (choice: TransferChoice | undefined) => ReactNode;
}

const LIST_ID = 'call-choices';
const optionId = (index: number): string => `${LIST_ID}-${index}`;

/** A field for somebody, with running calls and people to choose from; the focus stays in the field. */
export function CallPicker({ callId, isAnsweredOnly = false, buttons }: CallPickerProps) {
  const [typed, setTyped] = useState('');
  const choices = useChoices(typed, callId, isAnsweredOnly);
  const { index, point, onKeyDown } = useChoice(choices.map(keyOf));
  const chosen = choices[index];
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label={m.transfer_field()}
        aria-autocomplete="list"
        aria-expanded={choices.length > 0}
        aria-controls={LIST_ID}
        aria-activedescendant={chosen && optionId(index)}
        placeholder={m.transfer_field()}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-10 w-full rounded-md border border-line-strong bg-surface px-3 focus-visible:outline-offset-0"
      />
      <div id={LIST_ID} role="listbox" aria-label={m.suggestions()} className="-mx-2 h-58 overflow-y-auto">
        {choices.map((choice, each) => (
          <Option
            key={keyOf(choice)}
            id={optionId(each)}
            choice={choice}
            isChosen={each === index}
            onChoose={() => point(each)}
          />
        ))}
      </div>
      {buttons(chosen)}
    </>
  );
}

function useChoices(typed: string, callId: string, isAnsweredOnly: boolean): readonly TransferChoice[] {
  const calls = useSnapshot((snapshot) => snapshot.calls);
  const people = usePeople();
  return useMemo(() => {
    const choices = transferChoices(typed, { callId, calls, people });
    return choices.filter((choice) => choice.kind !== 'call' || !isAnsweredOnly || canTalk(choice.call));
  }, [typed, callId, isAnsweredOnly, calls, people]);
}

function keyOf(choice: TransferChoice): string {
  if (choice.kind === 'typed') return 'typed';
  return choice.kind === 'call' ? `call ${choice.call.id}` : choice.person.address;
}

interface OptionProps {
  readonly id: string;
  readonly choice: TransferChoice;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Option({ id, choice, isChosen, onChoose }: OptionProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const { title, detail } = choiceText(choice);
  const isCall = choice.kind === 'call';
  const Icon = isCall ? Phone : choice.kind === 'typed' ? PhoneForwarded : User;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      ref={line}
      id={id}
      role="option"
      aria-selected={isChosen}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={classNames('flex items-center gap-3 rounded-md px-3 py-2', isChosen ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <Icon aria-hidden size={16} className={classNames('shrink-0', isCall ? 'text-accent' : 'text-ink-3')} />
      <span className="min-w-0 flex-1">
        <Clipped text={title} className="font-medium" />
        {detail !== '' && <Clipped text={detail} className={classNames('text-sm', isChosen ? 'text-ink-2' : 'text-ink-3')} />}
      </span>
      {isCall && <span className="shrink-0 text-sm text-ink-2">{callStatus(choice.call) ?? m.call_connected()}</span>}
    </div>
  );
}
