import * as m from '../paraglide/messages.js';
import { useSession } from '../state/session-context.ts';
import { useAutomation } from './automation-actions.ts';
import { AutomationApi } from './automation-api.tsx';
import { AutomationRules } from './automation-rules.tsx';
import { AutomationWebhooks } from './automation-webhooks.tsx';
import { SubpageHead } from './subpage-head.tsx';

/** What happens by itself, and which programs take part. */
export function AutomationPage() {
  const { view } = useSession();
  const automation = useAutomation();
  return (
    <>
      <SubpageHead title={m.automation_title()} onBack={() => view.setState({ isAutomationOpen: false })}>
        <p className="text-ink-2">{m.automation_text()}</p>
      </SubpageHead>
      {automation && (
        <>
          <AutomationRules rules={automation.rules} />
          {automation.api && <AutomationApi api={automation.api} />}
          <AutomationWebhooks webhooks={automation.webhooks} />
        </>
      )}
    </>
  );
}
