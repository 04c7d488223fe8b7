import assert from 'node:assert/strict';
import test from 'node:test';
import { createPhoneStore } from '../state/phone-state.ts';
import { createViewStore } from '../state/view-state.ts';
import { cannedCall, cannedSnapshot } from '../testing/canned.ts';
import { openAfterUpdate } from './seen-version.ts';

function start(seen: string | null) {
  const kept = new Map(seen === null ? [] : [['trapeze.version', seen]]);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const phone = createPhoneStore();
  const view = createViewStore({ getItem: () => null, setItem: () => undefined });
  openAfterUpdate({ phone, view }, storage);
  return { phone, kept, isOpen: () => view.getState().isWhatsNewOpen };
}

const snapshot = cannedSnapshot({ version: '0.2.0' });

test('after an update it says once what is new; at the first start, and at any other, it does not', () => {
  const updated = start('0.1.0');
  updated.phone.setState({ link: 'open', snapshot });
  assert.deepEqual([updated.isOpen(), updated.kept.get('trapeze.version')], [true, '0.2.0']);
  for (const seen of [null, '0.2.0']) {
    const other = start(seen);
    other.phone.setState({ link: 'open', snapshot });
    assert.deepEqual([other.isOpen(), other.kept.get('trapeze.version')], [false, '0.2.0']);
  }
});

test('it waits until there is no call', () => {
  const { phone, isOpen } = start('0.1.0');
  phone.setState({ link: 'open', snapshot: { ...snapshot, calls: [cannedCall()] } });
  assert.equal(isOpen(), false);
  phone.setState({ link: 'open', snapshot });
  assert.equal(isOpen(), true);
});
