import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { CallView, Snapshot } from '../../main/contract/snapshot.ts';
import { createPhoneStore } from '../state/phone-state.ts';
import { createViewStore } from '../state/view-state.ts';
import { cannedCall, cannedSnapshot } from '../testing/canned.ts';
import { FakeHeadset, jabraStyle, oneShotStyle } from '../testing/fake-headset.ts';
import { followHeadsets } from './headset-line.ts';
import { Headsets } from './headsets.ts';
import type { Hid, HidDevice } from './web-hid.ts';

type Listener = (event: { readonly device: HidDevice }) => void;

/** WebHID with headsets that are plugged in and out. */
class FakeHid implements Hid {
  readonly plugged: FakeHeadset[] = [];
  isAllowed = false;
  asked = 0;
  readonly #listeners = { connect: new Set<Listener>(), disconnect: new Set<Listener>() };

  async getDevices(): Promise<readonly HidDevice[]> {
    return this.isAllowed ? [...this.plugged] : [];
  }

  async requestDevice(): Promise<readonly HidDevice[]> {
    this.asked += 1;
    this.isAllowed = this.plugged.length > 0;
    return this.getDevices();
  }

  addEventListener(type: 'connect' | 'disconnect', listener: Listener): void {
    this.#listeners[type].add(listener);
  }

  plug(device: FakeHeadset): void {
    this.plugged.push(device);
    for (const listener of this.#listeners.connect) listener({ device });
  }

  pullOut(device: FakeHeadset): void {
    this.plugged.splice(this.plugged.indexOf(device), 1);
    device.opened = false;
    for (const listener of this.#listeners.disconnect) listener({ device });
  }
}

const incoming: CallView = { ...cannedCall({ id: 'rings' }), state: 'incoming', direction: 'in' };
const active = cannedCall({ id: 'talks' });

function setUp({ use = 'on', hid = new FakeHid() }: { readonly use?: string; readonly hid?: FakeHid | undefined } = {}) {
  const kept = new Map([['trapeze.headsets', use]]);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  let nowMs = 0;
  const headsets = new Headsets({ hid, storage, nowMs: () => nowMs });
  const phone = createPhoneStore();
  const did: string[] = [];
  const act =
    (name: string) =>
    async (...args: readonly unknown[]): Promise<void> =>
      void did.push([name, ...args].join(' '));
  const actions = {
    answer: act('answer'),
    decline: act('decline'),
    hangUp: act('hangUp'),
    endConference: act('endConference'),
    setMuted: act('setMuted'),
    setHeld: act('setHeld'),
    redial: act('redial'),
  };
  const view = createViewStore({ getItem: () => null, setItem: () => undefined });
  return {
    hid,
    kept,
    headsets,
    did,
    follow: () => followHeadsets({ phone, view, actions }, headsets),
    calls: (...calls: Snapshot['calls']) => phone.setState({ link: 'open', snapshot: cannedSnapshot({ calls }) }),
    later: () => {
      nowMs += 1_000;
    },
    state: () => headsets.state.getState(),
  };
}

/** A headset that is plugged in, allowed and open. */
async function withHeadset(collections = jabraStyle) {
  const parts = setUp();
  const device = new FakeHeadset('Evolve', collections);
  parts.hid.isAllowed = true;
  parts.hid.plug(device);
  const end = parts.follow();
  await turn();
  return { ...parts, device, end };
}

test('asked once: what the person allows is used from then on, and is open with the next start', async () => {
  const { hid, kept, headsets, state, follow } = setUp({ use: '' });
  const device = new FakeHeadset('Evolve', jabraStyle);
  hid.plug(device);
  follow();
  await turn();
  assert.deepEqual([state().use, device.opened], ['off', false]);
  await headsets.ask();
  await turn();
  assert.deepEqual(state(), { use: 'on', names: ['Evolve'], busy: [] });
  assert.deepEqual([kept.get('trapeze.headsets'), device.opened, hid.asked], ['on', true, 1]);
});

test('who chooses none stays as before; without WebHID there is nothing to ask', async () => {
  const { headsets, state } = setUp({ use: '' });
  await headsets.ask();
  assert.equal(state().use, 'off');
  const without = new Headsets({ hid: undefined, storage: { getItem: () => 'on', setItem: () => undefined }, nowMs: () => 0 });
  await without.ask();
  assert.equal(without.state.getState().use, 'unsupported');
});

test('answer, mute and end by the buttons; the lamps follow the calls', async () => {
  const { device, calls, did, later } = await withHeadset();
  calls(incoming);
  assert.equal(device.sent.at(-1), '2: 14 00');
  device.says(2, 1, 0);
  calls({ ...active, id: 'rings' });
  assert.equal(device.sent.at(-1), '2: 02 00');
  later();
  device.says(2, 0b101, 0);
  calls({ ...active, id: 'rings', muted: true });
  assert.equal(device.sent.at(-1), '2: 03 00');
  later();
  device.says(2, 0, 0);
  calls();
  assert.equal(device.sent.at(-1), '2: 00 00');
  assert.deepEqual(did, ['answer rings', 'setMuted rings true', 'hangUp rings']);
});

test('a hook that is taken off for nothing is put back', async () => {
  const { device, did } = await withHeadset();
  device.says(2, 1, 0);
  assert.deepEqual([did, device.sent.at(-1)], [[], '2: 00 00']);
  assert.equal(device.sent.length, 2);
});

test('a flash takes the second call, and lets the only one wait; a call that only rings far away cannot wait', async () => {
  const { device, calls, did, later } = await withHeadset();
  calls(active, incoming);
  later();
  device.says(2, 0b1001, 0);
  calls(active);
  device.says(2, 0b1001, 0);
  calls({ ...active, state: 'remoteRinging' });
  device.says(2, 0b1001, 0);
  assert.deepEqual(did, ['answer rings', 'setHeld talks true']);
});

test('the hook of a conference ends all of it', async () => {
  const { device, calls, did } = await withHeadset(oneShotStyle);
  calls({ ...active, conference: 'one' }, { ...active, id: 'other', conference: 'one' });
  device.says(1, 1);
  assert.deepEqual(did, ['endConference talks']);
});

test('a headset that is plugged in during a call shows it; pulled out, it is forgotten, and another goes on', async () => {
  const { hid, device, calls, state } = await withHeadset();
  calls(active);
  const second = new FakeHeadset('Voyager', jabraStyle);
  hid.plug(second);
  await turn();
  assert.deepEqual([state().names, second.sent.at(-1)], [['Evolve', 'Voyager'], '2: 02 00']);
  hid.pullOut(device);
  calls({ ...active, muted: true });
  await turn();
  assert.deepEqual([state().names, second.sent.at(-1)], [['Voyager'], '2: 03 00']);
});

test('a headset that another program holds is named, and tried again when something is plugged in', async () => {
  const { hid, follow, state } = setUp();
  const device = new FakeHeadset('Evolve', jabraStyle);
  device.isTaken = true;
  hid.isAllowed = true;
  hid.plug(device);
  follow();
  await turn();
  assert.deepEqual(state(), { use: 'on', names: [], busy: ['Evolve'] });
  device.isTaken = false;
  hid.plug(new FakeHeadset('Keyboard', [{ usagePage: 0x01, usage: 0x06 }]));
  await turn();
  assert.deepEqual(state(), { use: 'on', names: ['Evolve'], busy: [] });
});

test('turned off, or when another page has the calls, all are dark, closed and unheard', async () => {
  const { device, calls, headsets, end } = await withHeadset();
  calls(active);
  headsets.turnOff();
  await turn();
  assert.deepEqual([device.sent.at(-1), device.opened, device.listenerCount], ['2: 00 00', false, 0]);
  const again = await withHeadset();
  again.calls(active);
  again.end();
  await turn();
  assert.deepEqual([again.device.sent.at(-1), again.device.opened, again.device.listenerCount], ['2: 00 00', false, 0]);
  end();
});
