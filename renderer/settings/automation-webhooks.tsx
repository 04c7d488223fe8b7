import { Pencil, Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { AutomationView, EventKind, Webhook, WebhookState } from '../../main/contract/automation-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { freshId, useAutomationActions } from './automation-actions.ts';
import { AutomationChecks } from './automation-checks.tsx';
import { AutomationKey } from './automation-key.tsx';
import { eventWords } from './automation-words.ts';
import { SettingGroup } from './setting-group.tsx';

const kinds = Object.keys(eventWords) as readonly EventKind[];

type ShownWebhook = AutomationView['webhooks'][number];

const setOf = ({ id, isOn, url, events }: Webhook): Webhook => ({ id, isOn, url, events });

/** The addresses that are told of events. Each change counts at once. */
export function AutomationWebhooks({ webhooks }: { readonly webhooks: readonly ShownWebhook[] }) {
  const actions = useAutomationActions();
  const [edited, setEdited] = useState<Webhook>();
  const known = webhooks.map(setOf);
  const save = async (webhook: Webhook): Promise<void> => {
    const isKnown = known.some(({ id }) => id === webhook.id);
    const wanted = isKnown ? known.map((each) => (each.id === webhook.id ? webhook : each)) : [...known, webhook];
    if (await actions.setWebhooks(wanted)) setEdited(undefined);
  };
  return (
    <SettingGroup title={m.automation_hooks_title()} text={m.automation_hooks_text()}>
      {webhooks.length === 0 && <p className="border-b border-line px-4 py-3 text-ink-2">{m.automation_hooks_none()}</p>}
      <ul aria-label={m.automation_hooks_title()}>
        {webhooks.map((webhook) => (
          <li key={webhook.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
            <Toggle
              label={m.automation_use({ name: webhook.url })}
              checked={webhook.isOn}
              onChange={(isOn) => void save({ ...setOf(webhook), isOn })}
            />
            <div className="min-w-32 flex-1">
              <Clipped text={webhook.url} />
              <p className="text-sm text-ink-3">{webhook.events.map((event) => eventWords[event]()).join(' · ')}</p>
              <p className="text-sm text-ink-3 tabular">{stateWords(webhook.state)}</p>
            </div>
            <div className="flex">
              <IconButton
                icon={Pencil}
                label={m.automation_edit({ name: webhook.url })}
                onClick={() => setEdited(setOf(webhook))}
              />
              <IconButton
                icon={X}
                label={m.automation_remove({ name: webhook.url })}
                onClick={() => void actions.setWebhooks(known.filter(({ id }) => id !== webhook.id))}
              />
            </div>
          </li>
        ))}
      </ul>
      <div className="border-b border-line px-4 py-3">
        <Button icon={Plus} onClick={() => setEdited({ id: freshId(), isOn: true, url: '', events: [...kinds] })}>
          {m.automation_hook_add()}
        </Button>
      </div>
      <AutomationKey kind="secret" title={m.automation_secret()} text={m.automation_secret_text()} />
      <WindowDialog isOpen={edited !== undefined} onClose={() => setEdited(undefined)} title={m.automation_hook_title()}>
        {edited && (
          <WebhookForm webhook={edited} onSave={(webhook) => void save(webhook)} onCancel={() => setEdited(undefined)} />
        )}
      </WindowDialog>
    </SettingGroup>
  );
}

function stateWords({ delivered, failed, waiting, lastStatus }: WebhookState): string {
  const counts = m.automation_hook_counts({ delivered, failed, waiting });
  if (lastStatus === undefined) return counts;
  return `${counts} · ${lastStatus === 0 ? m.automation_hook_silent() : m.automation_hook_status({ status: lastStatus })}`;
}

interface WebhookFormProps {
  readonly webhook: Webhook;
  readonly onSave: (webhook: Webhook) => void;
  readonly onCancel: () => void;
}

function WebhookForm({ webhook, onSave, onCancel }: WebhookFormProps) {
  const [url, setUrl] = useState(webhook.url);
  const [events, setEvents] = useState<readonly EventKind[]>(webhook.events);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSave({ ...webhook, url, events: [...events] });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={m.automation_hook_url()}
        hint={m.automation_hook_url_hint()}
        type="url"
        placeholder="https://"
        value={url}
        maxLength={2_048}
        onChange={(event) => setUrl(event.target.value)}
      />
      <AutomationChecks
        label={m.automation_hook_events()}
        options={kinds.map((value) => ({ value, label: eventWords[value]() }))}
        chosen={events}
        onChange={setEvents}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{m.cancel()}</Button>
        <Button tone="accent" type="submit" disabled={url.trim() === '' || events.length === 0}>
          {m.automation_save()}
        </Button>
      </div>
    </form>
  );
}
