import { KeyRound, Trash2, UserPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { DeviceView, MemberView } from '../../main/contract/network-view.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { SettingGroup } from '../settings/setting-group.tsx';
import { noticeOf } from '../state/failure.ts';
import { useSession } from '../state/session-context.ts';
import type { Notice } from '../state/view-state.ts';
import { failureWords } from '../words/failure-words.ts';
import { useNetworkActions } from './network-actions.ts';
import { type SignIn, SignInCard } from './sign-in-card.tsx';

/** Who may sign in here, and from where that was done. */
export function Members({ members }: { readonly members: readonly MemberView[] }) {
  const [signIn, setSignIn] = useState<SignIn>();
  const [isAdding, setAdding] = useState(false);
  return (
    <SettingGroup title={m.members_title()} text={m.members_text()}>
      <ul>
        {members.map((member) => (
          <MemberLine key={member.name} member={member} onPassword={setSignIn} />
        ))}
      </ul>
      <div className="p-2">
        <Button tone="quiet" icon={UserPlus} onClick={() => setAdding(true)}>
          {m.member_add()}
        </Button>
      </div>
      <WindowDialog isOpen={isAdding} onClose={() => setAdding(false)} title={m.member_add()} text={m.member_add_text()}>
        <MemberForm
          onCancel={() => setAdding(false)}
          onDone={(made) => {
            setAdding(false);
            setSignIn(made);
          }}
        />
      </WindowDialog>
      <SignInCard signIn={signIn} onClose={() => setSignIn(undefined)} />
    </SettingGroup>
  );
}

interface MemberLineProps {
  readonly member: MemberView;
  readonly onPassword: (signIn: SignIn) => void;
}

function MemberLine({ member: { name, isOwn, devices }, onPassword }: MemberLineProps) {
  const actions = useNetworkActions();
  const renew = async (): Promise<void> => {
    const password = await actions.renewPassword(name);
    if (password !== undefined) onPassword({ name, password });
  };
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-3">
      <Avatar title={name} size="small" />
      <div className="min-w-0 flex-1">
        <Clipped text={name} className="font-semibold" />
        {isOwn && <p className="text-sm text-ink-3">{m.member_own()}</p>}
        {devices.length === 0 && <p className="text-sm text-ink-3">{m.member_no_device()}</p>}
        {devices.map((device) => (
          <bdi key={`${device.transport} ${device.address}`} className="block text-sm break-words text-ink-2">
            {deviceWords(device)}
          </bdi>
        ))}
      </div>
      {!isOwn && (
        <>
          <IconButton icon={KeyRound} label={m.member_renew({ name })} onClick={() => void renew()} />
          <RemoveMember name={name} />
        </>
      )}
    </li>
  );
}

function deviceWords({ address, transport, userAgent = '' }: DeviceView): string {
  return [userAgent, `${transport.toUpperCase()} ${address}`.trim()].filter((word) => word !== '').join(' · ');
}

function RemoveMember({ name }: { readonly name: string }) {
  const actions = useNetworkActions();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={m.member_remove({ name })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.member_remove_title({ name })}
        text={m.member_remove_text()}
        confirm={m.remove()}
        onConfirm={() => void actions.removeMember(name)}
      />
    </>
  );
}

interface MemberFormProps {
  readonly onCancel: () => void;
  readonly onDone: (made: SignIn) => void;
}

/** For a phone that knows no codes. */
function MemberForm({ onCancel, onDone }: MemberFormProps) {
  const { client } = useSession();
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Notice>();
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      onDone(await client.network.addMember({ name }));
    } catch (error) {
      setFailure(noticeOf(error));
    }
  };
  return (
    <form onSubmit={(event) => void add(event)} noValidate className="flex flex-col gap-4">
      <TextField
        label={m.member_name()}
        hint={m.member_name_hint()}
        error={failure && failureWords(failure)}
        value={name}
        onChange={(event) => {
          setFailure(undefined);
          setName(event.target.value);
        }}
        autoComplete="off"
        spellCheck={false}
        maxLength={32}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{m.cancel()}</Button>
        <Button tone="accent" type="submit" disabled={name.trim() === ''}>
          {m.add()}
        </Button>
      </div>
    </form>
  );
}
