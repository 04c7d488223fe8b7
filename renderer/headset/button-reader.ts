import { type Button, type ButtonField, type Lamp, type ReportMap, readField } from './report-map.ts';

/** `press` of a key; `on` and `off` of a switch. */
export type Change = 'press' | 'on' | 'off';

export interface ButtonEvent {
  readonly button: Button;
  readonly change: Change;
}

export interface Reading {
  readonly events: readonly ButtonEvent[];
  /** A switch does not stand where its lamp has just been put; the device is to be told again. */
  readonly isContradicted: boolean;
}

/** The lamp that a device lights by itself with a switch, and that moves the switch when we light it. */
const lampOf: Readonly<Partial<Record<Button, Lamp>>> = { hook: 'offHook', mute: 'mute', hold: 'hold' };

/** What a switch says so soon after its lamp was changed is an answer to an older lamp, nobody's wish. */
const SETTLING_MS = 300;
/** A hook that is back this soon, with no lamp put out, was a key. */
const KEY_MS = 400;

interface SwitchState {
  /** Where it stands, as far as we know. */
  isOn: boolean;
  /** What the last report said. */
  wasOn: boolean;
  /** When a person switched it on. */
  onAtMs: number;
  /** When its lamp was changed last, and whether it was put out then. */
  lampAtMs: number;
  lampIsOut: boolean;
  /** It has proved to be a key. */
  isKey: boolean;
}

const unknown = (): SwitchState => ({
  isOn: false,
  wasOn: false,
  onAtMs: Number.NEGATIVE_INFINITY,
  lampAtMs: Number.NEGATIVE_INFINITY,
  lampIsOut: false,
  isKey: false,
});

/** Makes of a device's reports what the person did. One for each device, as long as it is open. */
export class ButtonReader {
  readonly #fields: ReportMap['buttons'];
  readonly #lamps: ReadonlySet<Lamp>;
  readonly #pressed = new Set<ButtonField>();
  readonly #switches = new Map<Button, SwitchState>();

  constructor({ buttons, lamps }: ReportMap) {
    this.#fields = buttons;
    this.#lamps = new Set(lamps.flatMap(({ fields }) => fields.map(({ lamp }) => lamp)));
  }

  /** @param nowMs monotonic */
  read(reportId: number, data: DataView, nowMs: number): Reading {
    const changes = (this.#fields.get(reportId) ?? []).map((field) => ({
      button: field.button,
      change: this.#changeOf(field, data, nowMs),
    }));
    return {
      events: changes.flatMap(({ button, change }) =>
        change === undefined || change === 'settling' ? [] : [{ button, change }],
      ),
      isContradicted: changes.some(({ change }) => change === 'settling'),
    };
  }

  /** The lamps are lit like this now; each switch whose lamp has changed, and is there, stands where the lamp says. */
  lampsChanged(changed: ReadonlySet<Lamp>, lit: ReadonlySet<Lamp>, nowMs: number): void {
    for (const [button, lamp] of Object.entries(lampOf) as [Button, Lamp][]) {
      if (!changed.has(lamp) || !this.#lamps.has(lamp)) continue;
      const state = this.#switch(button);
      state.isOn = lit.has(lamp);
      state.lampAtMs = nowMs;
      state.lampIsOut = !state.isOn;
    }
  }

  #changeOf(field: ButtonField, data: DataView, nowMs: number): Change | 'settling' | undefined {
    const value = fieldValue(field, data);
    switch (field.kind) {
      case 'press':
        return value === 0 ? undefined : 'press';
      case 'change':
        return value === 0 ? undefined : value > 0 ? 'on' : 'off';
      case 'key':
        return this.#keyChange(field, value !== 0);
      case 'switch':
        return this.#switchChange(field.button, value !== 0, nowMs);
    }
  }

  #keyChange(field: ButtonField, isDown: boolean): Change | undefined {
    const wasDown = this.#pressed.has(field);
    if (isDown) this.#pressed.add(field);
    else this.#pressed.delete(field);
    return isDown && !wasDown ? 'press' : undefined;
  }

  #switchChange(button: Button, isOn: boolean, nowMs: number): Change | 'settling' | undefined {
    const state = this.#switch(button);
    const { wasOn } = state;
    state.wasOn = isOn;
    if (button === 'hook') state.isKey ||= wasOn && !isOn && isBackSoon(state, nowMs);
    if (state.isKey) return isOn && !wasOn ? 'press' : undefined;
    if (state.isOn === isOn) return undefined;
    if (nowMs - state.lampAtMs < SETTLING_MS) return 'settling';
    state.isOn = isOn;
    if (isOn) state.onAtMs = nowMs;
    return isOn ? 'on' : 'off';
  }

  #switch(button: Button): SwitchState {
    const state = this.#switches.get(button) ?? unknown();
    this.#switches.set(button, state);
    return state;
  }
}

/** Whether a switch that goes off now was put on by a person just before, and not put off by us in between. */
function isBackSoon({ onAtMs, lampAtMs, lampIsOut }: SwitchState, nowMs: number): boolean {
  return nowMs - onAtMs < KEY_MS && !(lampIsOut && lampAtMs >= onAtMs);
}

function fieldValue({ offsetBits, sizeBits, isSigned, array }: ButtonField, data: DataView): number {
  if (array === undefined) return readField(data, offsetBits, sizeBits, isSigned);
  const indices = Array.from({ length: array.count }, (_, index) => index);
  return indices.some((index) => readField(data, offsetBits + index * sizeBits, sizeBits, false) === array.code) ? 1 : 0;
}
