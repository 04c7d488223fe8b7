import { FileDown, FileUp } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { FileButton } from '../parts/file-button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import type { ProfileFile } from '../state/profile-actions.ts';
import { useSession } from '../state/session-context.ts';
import { ProfileImport } from './profile-import.tsx';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

const LEAST_CHARACTERS = 8;

/** All of it into one encrypted file, and out of one; accounts of other phones. */
export function ProfileSettings() {
  const { profileActions } = useSession();
  const [isExporting, setExporting] = useState(false);
  const [file, setFile] = useState<ProfileFile>();
  const [came, setCame] = useState('');
  const take = async (chosen: File): Promise<void> => {
    setCame('');
    setFile(await profileActions.readFile(chosen));
  };
  return (
    <SettingGroup title={m.profile_title()}>
      <SettingLine label={<Explained title={m.profile_export()} text={m.profile_export_text()} />}>
        <Button icon={FileDown} onClick={() => setExporting(true)}>
          {m.profile_export_do()}
        </Button>
      </SettingLine>
      <SettingLine label={<Explained title={m.profile_import()} text={m.profile_import_text()} />}>
        <p role="status" className="text-accent-ink empty:hidden">
          {came}
        </p>
        <FileButton icon={FileUp} accept="" onFile={(chosen) => void take(chosen)}>
          {m.profile_import_do()}
        </FileButton>
      </SettingLine>
      <WindowDialog
        isOpen={isExporting}
        onClose={() => setExporting(false)}
        title={m.profile_export()}
        text={m.profile_password_text()}
      >
        <ExportForm onDone={() => setExporting(false)} />
      </WindowDialog>
      {file && (
        <ProfileImport
          file={file}
          onChange={setFile}
          onTaken={({ accounts, contacts }) => setCame(m.profile_came({ accounts, contacts }))}
        />
      )}
    </SettingGroup>
  );
}

function ExportForm({ onDone }: { readonly onDone: () => void }) {
  const { profileActions } = useSession();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const isDifferent = again !== '' && again !== password;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await profileActions.export(password)) onDone();
  };
  return (
    <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      <TextField
        label={m.profile_password()}
        hint={m.profile_password_hint()}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TextField
        label={m.profile_password_again()}
        error={isDifferent ? m.profile_password_different() : undefined}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{m.cancel()}</Button>
        <Button tone="accent" type="submit" disabled={password.length < LEAST_CHARACTERS || again !== password}>
          {m.profile_export_save()}
        </Button>
      </div>
    </form>
  );
}
