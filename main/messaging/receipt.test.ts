import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReceipt, type Receipt, serializeReceipt } from './receipt.ts';

function read(text: string): Receipt | 'malformed' | undefined {
  const receipt = parseReceipt(Buffer.from(text));
  return receipt.ok ? receipt.value : 'malformed';
}

const imdn = (inner: string): string => `<imdn xmlns="urn:ietf:params:xml:ns:imdn">${inner}</imdn>`;

test('a notification is written as RFC 5438 §7.2.1.1 shows it, and read back', () => {
  for (const status of ['delivered', 'failed', 'displayed'] as const) {
    const receipt: Receipt = { messageId: '34<jk>324j', atUnixMs: 1_700_000_000_000, status };
    assert.deepEqual(parseReceipt(serializeReceipt(receipt)), { ok: true, value: receipt });
  }
  assert.equal(
    Buffer.from(serializeReceipt({ messageId: 'a', status: 'displayed' })).toString(),
    `<?xml version="1.0" encoding="UTF-8"?>\n${imdn('<message-id>a</message-id><display-notification><status><displayed/></status></display-notification>')}\n`,
  );
});

test('what a receiver says of delivery counts; what a relay says, or a reader who tells nothing, does not', () => {
  const said = (kind: string, status: string): string | undefined => {
    const receipt = read(imdn(`<message-id>a</message-id><${kind}><status><${status}/></status></${kind}>`));
    return receipt === 'malformed' ? receipt : receipt?.status;
  };
  const table: readonly (readonly [string, string, string | undefined])[] = [
    ['delivery-notification', 'delivered', 'delivered'],
    ['delivery-notification', 'failed', 'failed'],
    ['delivery-notification', 'error', 'failed'],
    ['delivery-notification', 'forbidden', 'failed'],
    ['delivery-notification', 'perhaps', undefined],
    ['display-notification', 'displayed', 'displayed'],
    ['display-notification', 'forbidden', undefined],
    ['processing-notification', 'stored', undefined],
  ];
  for (const [kind, status, meaning] of table) assert.equal(said(kind, status), meaning, `${kind} ${status}`);
});

test('without the id of its message, or in another namespace, it is malformed', () => {
  const delivered = '<delivery-notification><status><delivered/></status></delivery-notification>';
  for (const bad of [
    '',
    '<imdn',
    imdn(delivered),
    imdn(`<message-id> </message-id>${delivered}`),
    '<imdn><message-id>a</message-id></imdn>',
  ]) {
    assert.equal(read(bad), 'malformed', bad);
  }
});
