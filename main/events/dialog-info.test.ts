import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  applyDialogInfo,
  type DialogFacts,
  type DialogInfo,
  dialogPackage,
  readDialogInfo,
  writeDialogInfo,
} from './dialog-info.ts';

const base: Omit<DialogInfo, 'version' | 'isFull' | 'dialogs'> = { entity: 'sip:alice@example.com' };
const dialog = (id: string, state: DialogFacts['state']): DialogFacts => ({ id, state });
const info = (version: number, isFull: boolean, ...dialogs: readonly DialogFacts[]): DialogInfo => ({
  ...base,
  version,
  isFull,
  dialogs,
});

test('reads who calls whom, and what a pick-up needs (RFC 4235 §4.1, §6)', () => {
  const parsed = readDialogInfo(
    Buffer.from(`<?xml version="1.0"?>
      <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="partial" entity="sip:alice@example.com">
        <dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="456887766" direction="initiator">
          <state event="replaced" code="200">Early</state>
          <duration>274</duration>
          <local><identity display="Alice">sip:alice@example.com</identity>
            <target uri="sip:alice@pc33.example.com"><param pname="+sip.rendering" pval="yes"/></target></local>
          <remote><identity>sip:bob@example.org</identity></remote>
        </dialog>
        <dialog id="odd"><state>dreaming</state></dialog>
      </dialog-info>`),
  );
  assert.deepEqual(parsed, {
    ok: true,
    value: {
      version: 1,
      isFull: false,
      entity: 'sip:alice@example.com',
      dialogs: [
        {
          id: 'as7d900as8',
          callId: 'a84b4c76e66710',
          localTag: '1928301774',
          remoteTag: '456887766',
          direction: 'initiator',
          state: 'early',
          local: { identity: 'sip:alice@example.com', displayName: 'Alice', target: 'sip:alice@pc33.example.com' },
          remote: { identity: 'sip:bob@example.org', displayName: undefined, target: undefined },
        },
        {
          id: 'odd',
          callId: undefined,
          localTag: undefined,
          remoteTag: undefined,
          direction: undefined,
          state: 'terminated',
          local: undefined,
          remote: undefined,
        },
      ],
    },
  });
  for (const version of ['', 'version="x"', 'version="-1"', 'version="99999999999999999999"']) {
    assert.equal(readDialogInfo(Buffer.from(`<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" ${version}/>`)).ok, false);
  }
});

test('a full document replaces, the next partial one adds and ends; a gap asks for all; an old one is ignored (RFC 4235 §4.3)', () => {
  const full = applyDialogInfo(
    undefined,
    info(0, true, dialog('a', 'early'), dialog('b', 'confirmed'), dialog('c', 'terminated')),
  );
  assert.ok(full.ok);
  assert.deepEqual(
    full.value.dialogs.map(({ id }) => id),
    ['a', 'b'],
  );
  const next = applyDialogInfo(full.value, info(1, false, dialog('a', 'terminated'), dialog('d', 'trying')));
  assert.deepEqual(next.ok && next.value.dialogs.map(({ id }) => id), ['b', 'd']);
  assert.deepEqual(next.ok && [next.value.version, next.value.isFull], [1, true]);
  assert.deepEqual(applyDialogInfo(full.value, info(2, false)), { ok: false, error: 'gap' });
  assert.deepEqual(applyDialogInfo(undefined, info(0, false)), { ok: false, error: 'gap' });
  assert.deepEqual(applyDialogInfo(full.value, info(0, false)), { ok: false, error: 'stale' });
  assert.deepEqual(applyDialogInfo({ ...full.value, version: 7 }, info(6, true)), { ok: false, error: 'stale' });
  assert.equal(applyDialogInfo({ ...full.value, version: 7 }, info(9, true)).ok, true);
});

test('who is told what has changed knows as much as who is told all', () => {
  const states = fc.constantFrom('trying', 'proceeding', 'early', 'confirmed' as const);
  const source = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), state: states }), {
    selector: ({ id }) => id,
  });
  fc.assert(
    fc.property(fc.array(source, { minLength: 1, maxLength: 8 }), (turns) => {
      let known: DialogInfo | undefined;
      turns.forEach((state, version) => {
        const told = version === 0 ? undefined : turns[version - 1];
        const body = dialogPackage.write(state, { resource: base.entity, contentType: '', version, told });
        const read = readDialogInfo(body?.bytes ?? new Uint8Array(0));
        assert.ok(read.ok);
        const applied = applyDialogInfo(known, read.value);
        assert.ok(applied.ok);
        known = applied.value;
        const ids = (dialogs: readonly DialogFacts[]) => dialogs.map(({ id, state: at }) => `${id} ${at}`).toSorted();
        assert.deepEqual(ids(known.dialogs), ids(state));
      });
    }),
  );
});

test('what is written is read again', () => {
  const facts: DialogFacts = {
    id: 'x&"<',
    callId: '1@host',
    localTag: 'l',
    remoteTag: 'r',
    direction: 'recipient',
    state: 'confirmed',
    local: { identity: 'sip:a@x', displayName: 'Ä "B" <c>', target: 'sip:a@10.0.0.1;transport=tcp' },
    remote: { identity: 'sip:b@x', displayName: undefined, target: undefined },
  };
  assert.deepEqual(readDialogInfo(writeDialogInfo(info(3, false, facts)).bytes), { ok: true, value: info(3, false, facts) });
});
