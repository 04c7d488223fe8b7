import { ArrowLeft } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { useSession } from '../state/session-context.ts';
import { useAutomation } from './automation-actions.ts';
import { AutomationApi } from './automation-api.tsx';
import { AutomationRules } from './automation-rules.tsx';
import { AutomationWebhooks } from './automation-webhooks.tsx';

/** What happens by itself, and which programs take part. */
export function AutomationPage() {
  const { view } = useSession();
  const automation = useAutomation();
  return (
    <>
      <div className="flex items-center gap-2">
        <IconButton
          icon={ArrowLeft}
          label={m.account_back()}
          className="-ml-2 size-9"
          onClick={() => view.setState({ isAutomationOpen: false })}
        />
        <div className="min-w-0 flex-1">
          <h1 className="text-xl font-semibold">{m.automation_title()}</h1>
          <p className="text-ink-2">{m.automation_text()}</p>
        </div>
      </div>
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
