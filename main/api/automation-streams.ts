import type { AutomationEvent } from '../contract/automation-view.ts';
import { limits } from '../limits.ts';
import type { Phone } from './phone.ts';
import { queued } from './queued.ts';
import { counted, type StreamRequest } from './stream.ts';

/** What happens from now on, for a program. */
export async function* watchEvents(
  { automation }: Phone,
  { context, signal = new AbortController().signal }: StreamRequest,
): AsyncGenerator<AutomationEvent, void, void> {
  const source = { happened: automation.onEvent, first: () => [], most: limits.automation.waitingEvents };
  yield* counted(context, queued(source, context.drained, signal));
}
