import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderList } from '../sip/message/header-list.ts';
import { readContent } from './content.ts';
import { serializeReceipt } from './receipt.ts';

function read(contentType: string, body: string): ReturnType<typeof readContent> {
  return readContent({ headers: HeaderList.of([['Content-Type', contentType]]), body: Buffer.from(body) });
}

const envelope = (content: string): string => `NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: m\r\n\r\n${content}`;
const inEnvelope = (content: string): ReturnType<typeof readContent> => read('message/cpim', envelope(content));
const imdn = (messageId: string): string => Buffer.from(serializeReceipt({ messageId, status: 'delivered' })).toString();

test('plain text is text, in an envelope or not, and in parts of one (RFC 3862, RFC 5621)', () => {
  assert.deepEqual(read('text/plain', '你好'), { kind: 'text', text: '你好', wants: [] });
  const enclosed = { kind: 'text', text: 'hi', wants: [], messageId: 'm' };
  assert.deepEqual(inEnvelope('Content-Type: text/plain\r\n\r\nhi'), enclosed);
  const parts = '--b\r\nContent-Type: image/png\r\n\r\n!\r\n--b\r\n\r\nhi\r\n--b--';
  assert.deepEqual(inEnvelope(`Content-Type: multipart/mixed;boundary=b\r\n\r\n${parts}`), enclosed);
});

test('several receipts come in one envelope, as some phones send them', () => {
  const part = (id: string): string => `--b\r\nContent-Type: message/imdn+xml\r\n\r\n${imdn(id)}\r\n`;
  const content = inEnvelope(`Content-Type: multipart/mixed;boundary=b\r\n\r\n${part('1')}${part('2')}--b--`);
  assert.deepEqual(content, {
    kind: 'receipts',
    receipts: [
      { messageId: '1', status: 'delivered' },
      { messageId: '2', status: 'delivered' },
    ],
  });
  assert.equal(inEnvelope(`Content-Type: message/imdn+xml\r\n\r\n<imdn/>`), 400);
});

test('what cannot be shown is refused: markup, unknown types, an envelope in an envelope; nothing at all says nothing', () => {
  for (const type of ['text/html', 'image/png', 'message/cpim', 'application/octet-stream']) {
    assert.equal(inEnvelope(`Content-Type: ${type}\r\n\r\n<b>x</b>`), 415, type);
  }
  assert.equal(inEnvelope('Content-Type: text/plain\r\n\r\n'), 200);
  assert.equal(read('message/cpim', 'no envelope'), 400);
  assert.equal(read('application/im-iscomposing+xml', '<x/>'), 400);
});
