import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mediaTypeOf } from '../sip/message/mime-entity.ts';
import { parseUri, type Uri } from '../sip/message/uri.ts';
import { type CpimMessage, entityOf, parseCpim, serializeCpim } from './cpim.ts';

function uri(text: string): Uri {
  const parsed = parseUri(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

const addresses = { from: uri('sip:alice@example.com'), to: uri('im:bob@example.com') };

test('an envelope is written as RFC 5438 §7.1.1 shows it, and read back', () => {
  const message: CpimMessage = {
    writtenAtUnixMs: 1_700_000_000_000,
    messageId: '34jk324j',
    wants: ['positive-delivery', 'display'],
    content: entityOf('text/plain;charset=utf-8', Buffer.from('你好\r\n\r\n!')),
  };
  const bytes = serializeCpim(addresses, message);
  assert.equal(
    Buffer.from(bytes).toString(),
    [
      'From: <sip:alice@example.com>',
      'To: <im:bob@example.com>',
      'DateTime: 2023-11-14T22:13:20.000Z',
      'NS: imdn <urn:ietf:params:imdn>',
      'imdn.Message-ID: 34jk324j',
      'imdn.Disposition-Notification: positive-delivery, display',
      '',
      'Content-Type: text/plain;charset=utf-8',
      'Content-Length: 11',
      '',
      '你好',
      '',
      '!',
    ].join('\r\n'),
  );
  const parsed = parseCpim(bytes);
  assert.ok(parsed.ok);
  const { content, ...facts } = parsed.value;
  assert.deepEqual(facts, { writtenAtUnixMs: 1_700_000_000_000, messageId: '34jk324j', wants: ['positive-delivery', 'display'] });
  assert.deepEqual([mediaTypeOf(content), Buffer.from(content.body).toString()], ['text/plain', '你好\r\n\r\n!']);
});

test('the namespace counts, not its prefix; without it, or without Message-ID, nobody wants to be told (RFC 3862 §3.4)', () => {
  const wants = (...fields: string[]): readonly string[] => {
    const parsed = parseCpim(Buffer.from(`${fields.join('\r\n')}\r\n\r\n\r\nhi`));
    assert.ok(parsed.ok);
    return [parsed.value.messageId ?? '', ...parsed.value.wants];
  };
  const asked = ['x.Message-ID: a', 'x.Disposition-Notification: Display, surprise'];
  assert.deepEqual(wants('NS: y <urn:other>', 'NS: x <urn:ietf:params:imdn>', ...asked), ['a', 'display']);
  assert.deepEqual(wants('NS: <urn:ietf:params:imdn>', 'Message-ID: b', 'Disposition-Notification: display'), ['b', 'display']);
  assert.deepEqual(wants('NS: x <urn:other>', ...asked), ['']);
  assert.deepEqual(wants(...asked), ['']);
  assert.deepEqual(wants('NS: x <urn:ietf:params:imdn>', 'x.Disposition-Notification: display'), ['']);
});

test('an envelope without its two empty lines, or with an endless name, is malformed', () => {
  for (const bad of ['', 'hello', 'From: a\r\n\r\n', 'From: a\r\n\r\nContent-Type: text/plain\r\n']) {
    assert.equal(parseCpim(Buffer.from(bad)).ok, false, JSON.stringify(bad));
  }
  const endless = `NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: ${'x'.repeat(257)}\r\n\r\n\r\nhi`;
  assert.equal(parseCpim(Buffer.from(endless)).ok, false);
});

test('whatever comes, opening it ends with a message or a failure', () => {
  const piece = fc.constantFrom('NS: imdn <urn:ietf:params:imdn>', 'imdn.Message-ID: x', 'DateTime: ', '\r\n', ':', '<', 'x');
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void parseCpim(Buffer.from(pieces.join('')))));
});
