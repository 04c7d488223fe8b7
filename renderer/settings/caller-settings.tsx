import { Plus, X } from 'lucide-react';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import type { CallerRules } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Segments } from '../parts/segments.tsx';
import { useContactActions, useSession } from '../state/session-context.ts';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

interface Known {
  readonly rules: CallerRules;
  readonly countries: readonly string[];
}

/** Whose calls to an account ring, and where its numbers are from. Each change counts at once. */
export function CallerSettings({ accountId }: { readonly accountId: string }) {
  const { client } = useSession();
  const actions = useContactActions();
  const [known, setKnown] = useState<Known>();
  useEffect(() => {
    client.contacts.callerRules({ accountId }).then(setKnown, () => undefined); // gone, or no line: the page goes too
  }, [client, accountId]);
  if (!known) return null;
  const { rules, countries } = known;
  const change = async (changes: Partial<CallerRules>): Promise<boolean> => {
    const wanted = { ...rules, ...changes };
    const isTaken = await actions.setCallerRules(accountId, wanted);
    if (isTaken) setKnown({ ...known, rules: wanted });
    return isTaken;
  };
  return (
    <SettingGroup title={m.callers_title()}>
      <SettingLine label={<Explained title={m.callers_country()} text={m.callers_country_text()} />}>
        <Country country={rules.country} countries={countries} onChange={(country) => void change({ country })} />
      </SettingLine>
      <SettingLine label={<Explained title={m.callers_unknown()} text={m.callers_unknown_text()} />}>
        <Segments
          label={m.callers_unknown()}
          value={rules.unknownCallers}
          onChange={(unknownCallers) => void change({ unknownCallers })}
          options={[
            { value: 'ring', label: m.callers_ring() },
            { value: 'refuse', label: m.callers_refuse() },
          ]}
        />
      </SettingLine>
      <Blocked blocked={rules.blocked} onChange={(blocked) => change({ blocked: [...blocked] })} />
    </SettingGroup>
  );
}

interface CountryProps {
  readonly country: string;
  readonly countries: readonly string[];
  readonly onChange: (country: string) => void;
}

function Country({ country, countries, onChange }: CountryProps) {
  const locale = getLocale();
  const named = useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'region' });
    const collator = new Intl.Collator(locale);
    return countries
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .sort((one, other) => collator.compare(one.name, other.name));
  }, [countries, locale]);
  return (
    <select
      aria-label={m.callers_country()}
      value={country}
      onChange={(event) => onChange(event.target.value)}
      className="h-9 max-w-60 rounded-md border border-line-strong bg-surface px-2 focus-visible:outline-offset-0"
    >
      <option value="">{m.callers_country_none()}</option>
      {named.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface BlockedProps {
  readonly blocked: readonly string[];
  /** Resolves to false when it was refused. */
  readonly onChange: (blocked: readonly string[]) => Promise<boolean>;
}

function Blocked({ blocked, onChange }: BlockedProps) {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim();
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (wanted !== '' && (await onChange([...new Set([...blocked, wanted])]))) setTyped('');
  };
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <Explained title={m.callers_blocked()} text={m.callers_blocked_text()} />
      {blocked.length > 0 && (
        <ul aria-label={m.callers_blocked()}>
          {blocked.map((each) => (
            <li key={each} className="flex items-center gap-2">
              <Clipped text={each} className="flex-1 tabular" />
              <IconButton
                icon={X}
                label={m.callers_unblock({ number: each })}
                onClick={() => void onChange(blocked.filter((other) => other !== each))}
              />
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={(event) => void add(event)} className="flex gap-2">
        <input
          type="text"
          aria-label={m.callers_block_number()}
          placeholder={m.callers_block_number()}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          maxLength={256}
          className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-3 focus-visible:outline-offset-0"
        />
        <Button icon={Plus} type="submit" disabled={wanted === ''}>
          {m.callers_block()}
        </Button>
      </form>
    </div>
  );
}
