import { parseTarget } from '../../../main/calls/target.ts';
import { type NotifiedState, Subscription, type SubscriptionState } from '../../../main/sip/events/subscription.ts';
import type { SipUri } from '../../../main/sip/message/uri.ts';
import { type Command, Failure, flag, type Invocation, numeric, text, WrongUsage } from '../command.ts';
import { type ReportedEvent, reportedEvents } from '../event-report.ts';
import { type LonePhone, openLonePhone, phoneOptions, phoneUsage } from '../lone-phone.ts';
import { networkUsage } from '../network-options.ts';

const names = Object.keys(reportedEvents).join('|');

export const subscribe: Command = {
  name: 'subscribe',
  usage: `subscribe URI --event ${names}\n          [--expires s] [--once] [--from AOR] ${phoneUsage}\n          ${networkUsage}`,
  summary:
    'Subscribes to somebody’s state (RFC 6665) and prints each notification until Ctrl-C, which unsubscribes. With --once it fetches\n' +
    '      the state and leaves.',
  options: { ...phoneOptions, event: { type: 'string' }, expires: { type: 'string' }, once: { type: 'boolean' } },
  positionals: [1, 1],
  run: async (invocation) => {
    const [wanted = ''] = invocation.positionals;
    const event = text(invocation.values, 'event') ?? '';
    const reported = Object.hasOwn(reportedEvents, event) ? reportedEvents[event] : undefined;
    if (reported === undefined) throw new WrongUsage(`--event needs one of ${names}`);
    const expiresSeconds = flag(invocation.values, 'once') ? 0 : numeric(invocation.values, 'expires');
    const phone = await openLonePhone(invocation.values);
    try {
      const target = parseTarget(wanted, phone.account.aor.host);
      if (!target.ok) throw new WrongUsage(`'${wanted}' is nothing that can be subscribed to`);
      await watch(phone, { target: target.value, event, expiresSeconds, reported }, invocation);
    } finally {
      await phone.close();
    }
  },
};

interface Wanted {
  readonly target: SipUri;
  readonly event: string;
  readonly expiresSeconds: number | undefined;
  readonly reported: ReportedEvent;
}

/** Until it ends, by whomever. @throws Failure when it was refused */
async function watch(
  { agent, account }: LonePhone,
  { target, event, expiresSeconds, reported }: Wanted,
  { print, interrupted }: Invocation,
): Promise<void> {
  const subscription = new Subscription(agent.events, {
    identity: account.identity,
    target,
    event,
    accepts: reported.accepts,
    isForked: true,
    ...(expiresSeconds !== undefined && { expiresSeconds: Math.round(expiresSeconds) }),
  });
  const ended = Promise.withResolvers<SubscriptionState>();
  let phase = '';
  subscription.onStateChanged((state) => {
    if (state.phase !== phase) print(undefined, { ...state, event: 'subscription' });
    phase = state.phase;
    if (state.phase === 'ended') ended.resolve(state);
    if (state.phase === 'waiting') print(`${state.reason ?? state.status ?? 'ended'}: trying again`);
  });
  subscription.onNotified((notified) => printNotified(notified, reported, print));
  const stop = (): void => void subscription.stop();
  interrupted.addEventListener('abort', stop);
  if (interrupted.aborted) stop();
  const { status, reason } = await ended.promise;
  if (status !== undefined) throw new Failure(`not subscribed: ${status} ${reason ?? ''}`.trim());
}

function printNotified(
  { state, reason, source, body }: NotifiedState,
  reported: ReportedEvent,
  print: Invocation['print'],
): void {
  const report = body && reported.report(body.bytes);
  const head = state === 'active' ? '' : `${state}${reason === undefined ? '' : ` (${reason})`}: `;
  const said = body === undefined ? 'no state' : 'a body that cannot be read';
  print(`${head}${report?.line ?? said}`, {
    event: 'notify',
    state,
    ...(reason !== undefined && { reason }),
    source,
    ...(body && { contentType: body.contentType }),
    ...(report && { body: report.value }),
  });
}
