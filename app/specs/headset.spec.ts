import type { Page } from 'playwright/test';
import { call, callIn, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

/** The hold of a story on the headset that is plugged in. */
interface PluggedHeadset {
  /** Reports of its buttons: hook 1, mute 2. */
  says(bits: number): void;
  /** The last report of its lamps: mute 1, off the hook 2, ring 4, hold 8. */
  lamps: number;
  isOpen: boolean;
}

declare global {
  var headset: PluggedHeadset | undefined;
}

/** Before the page starts: a WebHID with one headset in it, which is allowed once the page has asked. */
function plugIn(): void {
  const listeners = new Set<(event: { readonly reportId: number; readonly data: DataView }) => void>();
  const headset: PluggedHeadset = {
    lamps: -1,
    isOpen: false,
    says: (bits) => {
      for (const listener of listeners) listener({ reportId: 2, data: new DataView(Uint8Array.of(bits).buffer) });
    },
  };
  const bit = { reportSize: 1, isArray: false, logicalMinimum: 0 };
  const device = {
    get opened() {
      return headset.isOpen;
    },
    productName: 'Evolve of cardboard',
    collections: [
      {
        usagePage: 0x0b,
        usage: 0x05,
        children: [],
        inputReports: [
          {
            reportId: 2,
            items: [
              { ...bit, usages: [0x0b_0020], reportCount: 1, isAbsolute: true, hasPreferredState: false },
              { ...bit, usages: [0x0b_002f], reportCount: 1, isAbsolute: false },
            ],
          },
        ],
        outputReports: [
          { reportId: 2, items: [{ ...bit, usages: [0x08_0009, 0x08_0017, 0x08_0018, 0x08_0020], reportCount: 4 }] },
        ],
      },
    ],
    open: async () => {
      headset.isOpen = true;
    },
    close: async () => {
      headset.isOpen = false;
    },
    sendReport: async (_reportId: number, [lamps]: Uint8Array) => {
      headset.lamps = lamps ?? -1;
    },
    addEventListener: (_type: string, listener: Parameters<typeof listeners.add>[0]) => listeners.add(listener),
    removeEventListener: (_type: string, listener: Parameters<typeof listeners.add>[0]) => listeners.delete(listener),
  };
  let isAllowed = localStorage.getItem('allowed') === 'yes';
  const hid = {
    getDevices: async () => (isAllowed ? [device] : []),
    requestDevice: async ({ filters }: { readonly filters: readonly unknown[] }) => {
      isAllowed = JSON.stringify(filters) === '[{"usagePage":11}]';
      localStorage.setItem('allowed', isAllowed ? 'yes' : 'no');
      return hid.getDevices();
    },
    addEventListener: () => undefined,
  };
  Object.defineProperty(navigator, 'hid', { value: hid });
  globalThis.headset = headset;
}

const says = (window: Page, bits: number): Promise<void> => window.evaluate((pressed) => globalThis.headset?.says(pressed), bits);

async function expectLamps(window: Page, lamps: number): Promise<void> {
  await expect.poll(() => window.evaluate(() => globalThis.headset?.lamps)).toBe(lamps);
}

test('a headset is allowed once; its buttons answer, mute and end calls, and its lamps follow them', async ({
  window,
  phone,
  other,
}) => {
  await window.addInitScript(plugIn);
  await window.reload();
  await tryItOut(window);
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('switch', { name: 'Headset buttons' }).click();
  await expect(window.getByText('Evolve of cardboard')).toBeVisible();
  await window.reload();
  await expect.poll(() => window.evaluate(() => globalThis.headset?.isOpen)).toBe(true);
  await window.getByRole('button', { name: 'Phone', exact: true }).click();

  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
  await expectLamps(window, 2);
  await says(window, 1); // as a headset does: its hook follows the lamp
  await says(window, 3);
  await says(window, 1);
  await expect(window.getByRole('button', { name: 'Mute' })).toHaveAttribute('aria-pressed', 'true');
  await expectLamps(window, 3);
  // So soon after its lamp a hook is taken for the lamp's echo: a person who means it is at it longer.
  await expect
    .poll(async () => {
      await says(window, 0);
      return callIn(window, 'ended').isVisible();
    })
    .toBe(true);
  await expectLamps(window, 0);

  await welcome(other, phone);
  await other.call(`${await ownName(window)}@trapeze.local`);
  await expect(callIn(window, 'incoming')).toBeVisible();
  await expectLamps(window, 4);
  await says(window, 1);
  await expect(callIn(window, 'active')).toBeVisible();
  await expectLamps(window, 2);
});
