import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import { DIALOG_INFO, type DialogFacts, dialogPackage, readDialogInfo } from '../events/dialog-info.ts';
import { type Replaces, serializeReplaces } from '../sip/dialog/replaces.ts';
import { Notifier } from '../sip/events/notifier.ts';
import { Subscription } from '../sip/events/subscription.ts';
import { tagOf } from '../sip/message/name-addr.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { Session } from '../sip/ua/session.ts';
import type { FlowPhone, FlowStage } from './flow-stage.ts';

/** `phone` tells everybody of its calls (RFC 4235), as a server tells of those of its users. */
export function tellDialogs(stage: FlowStage, { name, agent, calls }: FlowPhone): void {
  const now = (): readonly DialogFacts[] => calls.running.flatMap((call) => dialogFacts(stage, call));
  const admit = () => ({ resource: `sip:${name}@example.test` });
  const notifier = new Notifier(agent.events, { eventPackage: dialogPackage, admit, stateOf: now });
  let told = '';
  calls.onChanged(() => {
    const next = JSON.stringify(now());
    if (next !== told) notifier.changed(`sip:${name}@example.test`);
    told = next;
  });
}

/** Watches the calls of somebody. `onTold` hears those that are alive, each time they change. */
export function watchDialogs(
  { agent, identity }: FlowPhone,
  { uri }: FlowPhone,
  expiresSeconds: number,
  onTold: (dialogs: readonly DialogFacts[]) => void,
): Subscription {
  const settings = { identity, target: uri, event: 'dialog', accepts: [DIALOG_INFO], expiresSeconds };
  const subscription = new Subscription(agent.events, settings);
  subscription.onNotified(({ body }) => {
    const info = body && readDialogInfo(body.bytes);
    if (info?.ok) onTold(info.value.dialogs.filter(({ state }) => state !== 'terminated'));
  });
  return subscription;
}

/** Asks once whom `watched` talks to, or who calls it: its only call. */
export async function fetchDialog(stage: FlowStage, watcher: FlowPhone, watched: FlowPhone): Promise<DialogFacts> {
  const seen: (readonly DialogFacts[])[] = [];
  watchDialogs(watcher, watched, 0, (dialogs) => seen.push(dialogs));
  await stage.until(() => seen.length > 0);
  const [dialog, ...others] = seen[0] ?? [];
  assert.ok(dialog && others.length === 0);
  return dialog;
}

/** `phone` calls `target` to take the place of that one's peer in `dialog` (RFC 3891). */
export async function takeOver(
  stage: FlowStage,
  { agent, identity }: FlowPhone,
  target: SipUri,
  { callId = '', localTag = '', remoteTag = '', state }: DialogFacts,
): Promise<Session> {
  const replaces: Replaces = { callId, toTag: remoteTag, fromTag: localTag, isEarlyOnly: state === 'early' };
  const invite = agent.invite({
    identity,
    target,
    headers: [
      ['Replaces', serializeReplaces(replaces)],
      ['Require', 'replaces'],
    ],
    answerOffer: (offer) => offer,
  });
  const sessions: Session[] = [];
  invite.onAnswered(({ session }) => sessions.push(session));
  await stage.until(() => sessions.length > 0);
  const [session] = sessions;
  assert.ok(session);
  return session;
}

function dialogFacts(stage: FlowStage, { id, facts, dialog }: Call): readonly DialogFacts[] {
  if (facts.state === 'ended') return [];
  const direction = facts.direction === 'in' ? 'recipient' : 'initiator';
  if (dialog) {
    const { callId, localTag, remote } = dialog;
    return [{ id, callId, localTag, remoteTag: tagOf(remote), direction, state: 'confirmed' }];
  }
  // A call that rings says nothing of its tags: they are read off the response.
  const ringing = stage.recorder.texts.find((text) => text.startsWith('SIP/2.0 180') && text.includes(facts.sipCallId)) ?? '';
  const [from, to] = ['From', 'To'].map((name) => new RegExp(`\r\n${name}: [^\r]*;tag=([^;\r]+)`).exec(ringing)?.[1]);
  const tags = facts.direction === 'in' ? { localTag: to, remoteTag: from } : { localTag: from, remoteTag: to };
  return [{ id, callId: facts.sipCallId, ...tags, direction, state: 'early' }];
}
