import type { BrowserContext } from 'playwright/test';

/** What a browser says of itself when the phone goes away under its window: a story of that may end it. */
const ofLostConnection = /WebSocket connection to|net::ERR_CONNECTION_REFUSED/;
/** What it says of the ear, which listens by the old way because that needs no file of its own. */
const ofTheEar = /ScriptProcessorNode is deprecated/;

/** Collects every error, warning and uncaught exception of all windows. Gives the list, which goes on growing. */
export function collectComplaints(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const text = message.text();
    if (!['error', 'warning'].includes(message.type()) || ofLostConnection.test(text) || ofTheEar.test(text)) return;
    complaints.push(text);
  });
  context.on('weberror', (failure) => complaints.push(String(failure.error())));
  return complaints;
}
