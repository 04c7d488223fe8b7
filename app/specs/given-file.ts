import type { Page } from 'playwright/test';

declare global {
  interface Window {
    /** The text of the file that the window has given last. */
    givenFile?: Promise<string>;
  }
}

/** The text of the file that the window gives a person who does `act`. Where it goes then is the browser's or the desktop's affair. */
export async function givenFile(window: Page, act: () => Promise<unknown>): Promise<string> {
  await window.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    delete globalThis.window.givenFile;
    URL.createObjectURL = (object) => {
      if (object instanceof Blob) globalThis.window.givenFile = object.text();
      return make(object);
    };
  });
  await act();
  await window.waitForFunction(() => globalThis.window.givenFile !== undefined);
  return window.evaluate(async () => (await globalThis.window.givenFile) ?? '');
}
