import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import {
  applyDialogInfo,
  DIALOG_INFO,
  type DialogFacts,
  type DialogInfo,
  dialogPackage,
  readDialogInfo,
} from '../events/dialog-info.ts';
import { Notifier } from '../sip/events/notifier.ts';
import { Subscription } from '../sip/events/subscription.ts';
import { tagOf } from '../sip/message/name-addr.ts';
import { serializeUri } from '../sip/message/uri.ts';
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
  let known: { readonly source: string; readonly info: DialogInfo } | undefined;
  subscription.onNotified(({ body, source }) => {
    const info = body && readDialogInfo(body.bytes);
    const next = info?.ok ? applyDialogInfo(known?.source === source ? known.info : undefined, info.value) : undefined;
    if (!next?.ok) return;
    known = { source, info: next.value };
    onTold(next.value.dialogs);
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

function dialogFacts(stage: FlowStage, { id, facts, dialog }: Call): readonly DialogFacts[] {
  if (facts.state === 'ended') return [];
  const direction = facts.direction === 'in' ? 'recipient' : 'initiator';
  const peer = { identity: serializeUri(facts.peer.uri) };
  if (dialog) {
    const { callId, localTag, remote } = dialog;
    return [{ id, callId, localTag, remoteTag: tagOf(remote), direction, state: 'confirmed', remote: peer }];
  }
  // A call that rings says nothing of its tags: they are read off the response.
  const ringing = stage.recorder.texts.find((text) => text.startsWith('SIP/2.0 180') && text.includes(facts.sipCallId)) ?? '';
  const [from, to] = ['From', 'To'].map((name) => new RegExp(`\r\n${name}: [^\r]*;tag=([^;\r]+)`).exec(ringing)?.[1]);
  const tags = facts.direction === 'in' ? { localTag: to, remoteTag: from } : { localTag: from, remoteTag: to };
  return [{ id, callId: facts.sipCallId, ...tags, direction, state: 'early', remote: peer }];
}
