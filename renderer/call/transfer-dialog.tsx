import { ArrowRightLeft, Phone, PhoneForwarded, User } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { useChoice } from '../parts/use-choice.ts';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { usePeople, useSession, useSnapshot, useView } from '../state/session-context.ts';
import { callStatus } from '../words/call-words.ts';
import { peerTitle } from '../words/peer.ts';
import { choiceText, type TransferChoice, transferChoices } from './transfer-choices.ts';

/** To whom a call is to go: another running call, somebody known, or what is typed. */
export function TransferDialog({ call }: { readonly call: CallView }) {
  const { view } = useSession();
  const isOpen = useView(({ transferCallId }) => transferCallId === call.id);
  const close = (): void => view.setState({ transferCallId: undefined });
  return (
    <WindowDialog isOpen={isOpen} onClose={close} title={m.transfer_title({ name: peerTitle(call.peer) })}>
      <Picker call={call} onClose={close} />
    </WindowDialog>
  );
}

interface PickerProps {
  readonly call: CallView;
  readonly onClose: () => void;
}

const LIST_ID = 'transfer-choices';
const optionId = (index: number): string => `${LIST_ID}-${index}`;

function Picker({ call, onClose }: PickerProps) {
  const [typed, setTyped] = useState('');
  const choices = useChoices(typed, call.id);
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
      <Buttons call={call} choice={chosen} onClose={onClose} />
    </>
  );
}

function useChoices(typed: string, callId: string): readonly TransferChoice[] {
  const calls = useSnapshot((snapshot) => snapshot.calls);
  const people = usePeople();
  return useMemo(() => transferChoices(typed, { callId, calls, people }), [typed, callId, calls, people]);
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

interface ButtonsProps extends PickerProps {
  readonly choice: TransferChoice | undefined;
}

/** A running call is connected; anybody else is asked first, or gets the call at once. */
function Buttons({ call, choice, onClose }: ButtonsProps) {
  const { actions } = useSession();
  const name = choice ? choiceText(choice).title : '';
  const run = (request: () => Promise<void>) => (): void => {
    onClose();
    void request();
  };
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button onClick={onClose}>{m.cancel()}</Button>
      {choice?.kind === 'call' ? (
        <Button
          tone="accent"
          icon={ArrowRightLeft}
          aria-description={m.transfer_connect_with({ name })}
          onClick={run(() => actions.transferTo(call.id, choice.call.id))}
        >
          {m.transfer_connect()}
        </Button>
      ) : (
        <>
          <Button
            icon={Phone}
            disabled={!choice}
            aria-description={m.transfer_ask_to({ name })}
            onClick={run(() => actions.consult(call.id, targetOf(choice)))}
          >
            {m.transfer_ask()}
          </Button>
          <Button
            tone="accent"
            icon={PhoneForwarded}
            disabled={!choice}
            aria-description={m.transfer_now_to({ name })}
            onClick={run(() => actions.transfer(call.id, targetOf(choice)))}
          >
            {m.transfer_now()}
          </Button>
        </>
      )}
    </div>
  );
}

function targetOf(choice: Exclude<TransferChoice, { kind: 'call' }> | undefined): string {
  if (choice === undefined) return '';
  return choice.kind === 'typed' ? choice.target : choice.person.uri;
}
