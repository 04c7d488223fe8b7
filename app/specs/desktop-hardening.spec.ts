import { expect, test } from './phone.ts';

// What is forbidden is complained of.
test.use({
  expectedComplaints:
    /violates the following Content Security Policy|violates the document's Content Security Policy|Permissions policy violation/,
});

test('the page is sandboxed: nothing of Node, and of the desktop only what the preload gives', async ({ window }) => {
  const found = await window.evaluate(() =>
    ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in globalThis),
  );
  expect(found).toEqual([]);
  const bridge = await window.evaluate(() => Object.keys((globalThis as unknown as { trapeze: object }).trapeze).sort());
  expect(bridge).toEqual(['platform', 'requestPorts']);
});

test('the page stays where it is, opens no windows and runs no foreign script', async ({ window, desktop }) => {
  const before = window.url();
  await window.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  expect(await window.evaluate(() => open('https://example.invalid/'))).toBeNull();
  const isRun = await window.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.wasRun = true';
    document.head.append(script);
    return 'wasRun' in globalThis;
  });
  expect(isRun).toBe(false);
  const fetched = window.evaluate(() => fetch('https://example.invalid/').then(() => 'fetched'));
  await expect(fetched).rejects.toThrow();
  expect(window.url()).toBe(before);
  expect(desktop.windows()).toHaveLength(1);
});

test('of all that a page may ask for it gets the microphone only', async ({ window }) => {
  const ask = (constraints: MediaStreamConstraints) =>
    window.evaluate(
      (wanted) =>
        navigator.mediaDevices.getUserMedia(wanted).then(
          () => 'granted',
          () => 'denied',
        ),
      constraints,
    );
  expect(await ask({ audio: true })).toBe('granted');
  expect(await ask({ video: true })).toBe('denied');
  expect(await window.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state))).toBe(
    'denied',
  );
});
