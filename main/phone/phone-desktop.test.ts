import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import type { DesktopView, GlobalKeys, LoginStart, UpdateMode, UpdateStep } from '../contract/desktop-view.ts';
import { type DesktopShell, PhoneDesktop } from './phone-desktop.ts';

class FakeShell implements DesktopShell {
  readonly #changed = new Emitter<void>();
  readonly onChanged = this.#changed.event;
  readonly asked: unknown[] = [];
  takesLoginStart = true;
  view: DesktopView = { keys: { answer: '', hangUp: '', mute: '', dial: '' }, refusedKeys: [], crashReports: 0 };

  setLoginStart(start: LoginStart): boolean {
    this.asked.push(start);
    return this.takesLoginStart;
  }

  setKeys(keys: Partial<GlobalKeys>): void {
    this.view = { ...this.view, keys: { ...this.view.keys, ...keys } };
    this.#changed.fire();
  }

  openCrashReports(): void {
    this.asked.push('open');
  }

  setUpdateMode(mode: UpdateMode): void {
    this.asked.push(mode);
  }

  update(step: UpdateStep): void {
    this.asked.push(step);
  }
}

test('without a desktop program there is nothing to see, and nothing to be set', () => {
  using desktop = new PhoneDesktop();
  assert.equal(desktop.view, undefined);
  for (const refused of [desktop.setLoginStart({ start: 'tray' }), desktop.setKeys({}), desktop.openCrashReports()]) {
    assert.deepEqual(refused, { ok: false, error: { code: 'DESKTOP_MISSING' } });
  }
});

test('with one it is told, and every change is told of', () => {
  using desktop = new PhoneDesktop();
  const shell = new FakeShell();
  let changes = 0;
  desktop.onChanged(() => void changes++);
  desktop.attach(shell);
  assert.equal(changes, 1);
  assert.ok(desktop.setKeys({ mute: 'Alt+M', dial: undefined }).ok);
  assert.equal(changes, 2);
  assert.deepEqual(desktop.view?.keys, { answer: '', hangUp: '', mute: 'Alt+M', dial: '' });
  assert.ok(desktop.openCrashReports().ok);
  assert.ok(desktop.setLoginStart({ start: 'tray' }).ok);
  shell.takesLoginStart = false;
  assert.deepEqual(desktop.setLoginStart({ start: 'off' }), { ok: false, error: { code: 'LOGIN_START_REFUSED' } });
  assert.deepEqual(shell.asked, ['open', 'tray', 'off']);
});
