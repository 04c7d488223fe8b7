import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useSession } from '../state/session-context.ts';
import { useAutomation } from './automation-actions.ts';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

/** The way to the page of rules, programs and webhooks. */
export function AutomationSettings() {
  const { view } = useSession();
  const automation = useAutomation();
  const { rules = [], webhooks = [] } = automation ?? {};
  const counts = m.automation_counts({ rules: rules.length, webhooks: webhooks.length });
  return (
    <SettingGroup title={m.automation_title()} text={m.automation_text()}>
      <SettingLine label={<Explained title={m.automation_entry()} text={counts} />}>
        <Button
          aria-label={`${m.automation_open()}: ${m.automation_entry()}`}
          onClick={() => view.setState({ isAutomationOpen: true })}
        >
          {m.automation_open()}
        </Button>
      </SettingLine>
    </SettingGroup>
  );
}
