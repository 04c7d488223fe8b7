import { fail, ok, type Result } from '../base/result.ts';
import type { XmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import type { EventPackage } from '../sip/events/event-package.ts';
import type { Body } from '../sip/ua/body.ts';
import { judgeVersion, readVersion } from './document-version.ts';
import {
  attributeOf,
  childOf,
  childrenOf,
  type DocumentFailure,
  documentBody,
  element,
  readDocument,
  textOf,
} from './event-document.ts';

/** RFC 4235 §3.7.1. */
export type DialogInfoState = 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated';

/** One end of a dialog, as its owner tells it. */
export interface DialogParticipant {
  /** An address-of-record, as written. */
  readonly identity?: string | undefined;
  readonly displayName?: string | undefined;
  /** Where its Contact is, as written. */
  readonly target?: string | undefined;
}

/** A dialog of somebody (RFC 4235 §4.1.2). Tags are those of the entity's side (`local`) and its peer's (`remote`). */
export interface DialogFacts {
  readonly id: string;
  readonly callId?: string | undefined;
  readonly localTag?: string | undefined;
  readonly remoteTag?: string | undefined;
  /** `initiator`: the entity calls; `recipient`: it is called. */
  readonly direction?: 'initiator' | 'recipient' | undefined;
  readonly state: DialogInfoState;
  readonly local?: DialogParticipant | undefined;
  readonly remote?: DialogParticipant | undefined;
}

/** The dialogs of somebody, all of them or what has changed (RFC 4235 §4). */
export interface DialogInfo {
  readonly version: number;
  readonly isFull: boolean;
  /** Whose: a URI as written. */
  readonly entity: string;
  readonly dialogs: readonly DialogFacts[];
}

/** What a notifier tells: the dialogs of one resource that are alive. */
export type DialogInfoSource = readonly DialogFacts[];

export const DIALOG_INFO = 'application/dialog-info+xml';

const namespace = 'urn:ietf:params:xml:ns:dialog-info';
const states: readonly DialogInfoState[] = ['trying', 'proceeding', 'early', 'confirmed', 'terminated'];

/** Who is in which call (RFC 4235): in full to who asks, then what has changed. */
export const dialogPackage: EventPackage<DialogInfoSource> = {
  name: 'dialog',
  contentTypes: [DIALOG_INFO],
  defaultExpiresSeconds: 3_600,
  minIntervalMs: 0,
  write: (dialogs, { resource, version, told }) => {
    const isFull = told === undefined;
    const changed = isFull ? dialogs : changesBetween(told, dialogs);
    return writeDialogInfo({ version, isFull, entity: resource, dialogs: changed });
  },
};

/** Reads a document; never throws. A dialog without a state that RFC 4235 knows counts as terminated. */
export function readDialogInfo(bytes: Uint8Array): Result<DialogInfo, DocumentFailure> {
  const document = readDocument(bytes, namespace, 'dialog-info');
  if (!document.ok) return document;
  const root = document.value;
  const version = readVersion(attributeOf(root, 'version'));
  if (version === undefined) return fail('MALFORMED');
  return ok({
    version,
    isFull: attributeOf(root, 'state') !== 'partial',
    entity: attributeOf(root, 'entity') ?? '',
    dialogs: childrenOf(root, 'dialog').map(readDialog),
  });
}

/**
 * What is known after another document (RFC 4235 §4.3). Dialogs that are over are left out.
 *
 * @param known what was known before, in the same subscription
 * @returns what is known now, full; `stale`: nothing new; `gap`: the full state has to be asked for
 */
export function applyDialogInfo(known: DialogInfo | undefined, next: DialogInfo): Result<DialogInfo, 'stale' | 'gap'> {
  const verdict = judgeVersion(known?.version, next.version, next.isFull);
  if (verdict !== 'take') return fail(verdict);
  const before = next.isFull ? [] : (known?.dialogs ?? []);
  const all = new Map([...before, ...next.dialogs].map((dialog) => [dialog.id, dialog]));
  const alive = [...all.values()].filter(({ state }) => state !== 'terminated');
  return ok({ ...next, isFull: true, dialogs: alive.slice(0, limits.events.entries) });
}

export function writeDialogInfo({ version, isFull, entity, dialogs }: DialogInfo): Body {
  const attributes = { version: `${version}`, state: isFull ? 'full' : 'partial', entity };
  return documentBody(DIALOG_INFO, element(namespace, 'dialog-info', attributes, dialogs.map(dialogElement)));
}

/** What a partial document says: dialogs that are new or other than told, and those that are no more. */
function changesBetween(told: DialogInfoSource, now: DialogInfoSource): DialogInfoSource {
  const known = new Map(told.map((dialog) => [dialog.id, JSON.stringify(dialog)]));
  const alive = new Set(now.map(({ id }) => id));
  const changed = now.filter((dialog) => known.get(dialog.id) !== JSON.stringify(dialog));
  const gone = told.filter(({ id, state }) => !alive.has(id) && state !== 'terminated');
  return [...changed, ...gone.map((dialog) => ({ ...dialog, state: 'terminated' as const }))];
}

function readDialog(dialog: XmlElement, index: number): DialogFacts {
  const direction = attributeOf(dialog, 'direction');
  const state = textOf(dialog, 'state')?.toLowerCase();
  return {
    id: attributeOf(dialog, 'id') ?? `d${index}`,
    callId: attributeOf(dialog, 'call-id'),
    localTag: attributeOf(dialog, 'local-tag'),
    remoteTag: attributeOf(dialog, 'remote-tag'),
    direction: direction === 'initiator' || direction === 'recipient' ? direction : undefined,
    state: states.find((known) => known === state) ?? 'terminated',
    local: readParticipant(childOf(dialog, 'local')),
    remote: readParticipant(childOf(dialog, 'remote')),
  };
}

function readParticipant(participant: XmlElement | undefined): DialogParticipant | undefined {
  if (participant === undefined) return undefined;
  const [identity, target] = [childOf(participant, 'identity'), childOf(participant, 'target')];
  return {
    identity: textOf(participant, 'identity'),
    displayName: identity && attributeOf(identity, 'display'),
    target: target && attributeOf(target, 'uri'),
  };
}

function dialogElement({ id, callId, localTag, remoteTag, direction, state, local, remote }: DialogFacts): XmlElement {
  const attributes = { id, 'call-id': callId, 'local-tag': localTag, 'remote-tag': remoteTag, direction };
  return element(namespace, 'dialog', attributes, [
    element(namespace, 'state', {}, state),
    ...(local === undefined ? [] : [participantElement('local', local)]),
    ...(remote === undefined ? [] : [participantElement('remote', remote)]),
  ]);
}

function participantElement(name: 'local' | 'remote', { identity, displayName, target }: DialogParticipant): XmlElement {
  return element(namespace, name, {}, [
    ...(identity === undefined ? [] : [element(namespace, 'identity', { display: displayName }, identity)]),
    ...(target === undefined ? [] : [element(namespace, 'target', { uri: target })]),
  ]);
}
