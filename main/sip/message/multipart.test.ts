import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { HeaderList } from './header-list.ts';
import { decodedBody, type MimeEntity, mediaTypeOf, parseMimeEntity, serializeMimeEntity } from './mime-entity.ts';
import { choosePart, parseMultipart, partsOfType } from './multipart.ts';

function entity(contentType: string | undefined, body: string | Uint8Array, fields: [string, string][] = []): MimeEntity {
  const type: [string, string][] = contentType === undefined ? [] : [['Content-Type', contentType]];
  return { headers: HeaderList.of([...type, ...fields]), body: Buffer.from(body) };
}

const text = ({ body }: MimeEntity): string => Buffer.from(body).toString();

/** Parts of the given content types, each with a text of its own. */
function multipart(subtype: string, ...types: string[]): MimeEntity {
  const parts = types.map((type, index) => `--b\r\nContent-Type: ${type}\r\n\r\n${index}\r\n`);
  return entity(`multipart/${subtype};boundary=b`, `${parts.join('')}--b--\r\n`);
}

test('an entity is fields, an empty line and octets, and comes back as it was (RFC 2045 §2.4)', () => {
  const written = entity('text/plain;charset=utf-8', 'hello\r\n\r\nworld', [['Content-Language', 'en']]);
  const parsed = parseMimeEntity(serializeMimeEntity(written));
  assert.ok(parsed.ok);
  assert.deepEqual([...parsed.value.headers], [...written.headers]);
  assert.equal(text(parsed.value), 'hello\r\n\r\nworld');
  const bare = parseMimeEntity(Buffer.from('\r\nno fields'));
  assert.deepEqual(bare.ok && [mediaTypeOf(bare.value), text(bare.value)], ['text/plain', 'no fields']);
  for (const bad of ['', 'Content-Type: text/plain', 'Content-Type: text/plain\r\n', 'no field\r\n\r\n', 'A: b\n\nc']) {
    assert.equal(parseMimeEntity(Buffer.from(bad)).ok, false, JSON.stringify(bad));
  }
});

test('transfer encodings are undone, an unknown one says nothing (RFC 2045 §6)', () => {
  const decode = (encoding: string, body: string): string | undefined => {
    const decoded = decodedBody(entity('text/plain', body, [['Content-Transfer-Encoding', encoding]]));
    return decoded && Buffer.from(decoded).toString();
  };
  assert.equal(decode('base64', 'bsOkaXZl\r\nIQ=='), 'näive!');
  assert.equal(decode('Quoted-Printable', 'n=C3=a4i=\r\nve =3D =zz'), 'näive = =zz');
  assert.equal(decode('8bit', 'näive'), 'näive');
  assert.equal(decode('x-uuencode', 'x'), undefined);
});

test('parts stand between delimiters; preamble, epilogue and spaces behind a delimiter say nothing (RFC 2046 §5.1.1)', () => {
  const parsed = parseMultipart(
    entity(
      'multipart/mixed;boundary="a b"',
      'preamble\r\n--a b \r\nContent-Type: text/x\r\n\r\none\r\n--a bcd\r\n--a b\r\n\r\n\r\n--a b--\r\n--a b\r\nafter',
    ),
  );
  assert.deepEqual(parsed.ok && parsed.value.map(text), ['one\r\n--a bcd', '']);
  assert.deepEqual(parsed.ok && parsed.value.map(mediaTypeOf), ['text/x', 'text/plain']);
});

test('a multipart body without boundary, parts or end is malformed, and so is one with too many parts', () => {
  const types = Array.from({ length: limits.mime.parts }, () => 'text/x');
  assert.equal(parseMultipart(multipart('mixed', ...types)).ok, true);
  assert.equal(parseMultipart(multipart('mixed', ...types, 'text/x')).ok, false);
  for (const [type, body] of [
    ['multipart/mixed', '--b\r\n\r\nx\r\n--b--'],
    [`multipart/mixed;boundary=${'b'.repeat(71)}`, 'x'],
    ['multipart/mixed;boundary=b', ''],
    ['multipart/mixed;boundary=b', '--b--'],
    ['multipart/mixed;boundary=b', '--b\r\n\r\nx'],
    ['multipart/mixed;boundary=b', '--b\r\nx\r\n--b--'],
  ] as const) {
    assert.equal(parseMultipart(entity(type, body)).ok, false, `${type}: ${body}`);
  }
});

test('of alternatives the last that is understood is taken, of others the first; within bounded depth (RFC 2046 §5.1.4)', () => {
  const choice = (whole: MimeEntity): string | undefined => {
    const chosen = choosePart(whole, (type) => type.startsWith('text/') && type !== 'text/html');
    assert.ok(chosen.ok);
    return chosen.value && text(chosen.value);
  };
  assert.equal(choice(multipart('mixed', 'image/png', 'text/plain', 'text/x')), '1');
  assert.equal(choice(multipart('alternative', 'text/plain', 'text/x', 'text/html')), '1');
  assert.equal(choice(multipart('mixed', 'text/html', 'image/png')), undefined);
  assert.equal(choice(entity('text/html', 'x')), undefined);
  let nested = entity('text/plain', 'deep');
  for (let depth = 0; depth <= limits.mime.depth; depth++) {
    assert.equal(choice(nested), 'deep', `${depth}`);
    const inner = Buffer.from(serializeMimeEntity(nested)).toString();
    nested = entity(`multipart/mixed;boundary=b${depth}`, `--b${depth}\r\n${inner}\r\n--b${depth}--`);
  }
  assert.equal(choice(nested), undefined);
});

test('all parts of one type are found, in their order', () => {
  const found = (whole: MimeEntity): readonly string[] | undefined => {
    const parts = partsOfType(whole, 'text/x');
    return parts.ok ? parts.value.map(text) : undefined;
  };
  assert.deepEqual(found(multipart('mixed', 'text/x', 'text/plain', 'text/x')), ['0', '2']);
  assert.deepEqual([found(entity('text/x', 'only')), found(entity('text/plain', 'no'))], [['only'], []]);
  assert.equal(found(entity('multipart/mixed', 'no boundary')), undefined);
});

test('whatever comes, parsing ends with parts or a failure', () => {
  const piece = fc.constantFrom('--b', '\r\n', '--', ' ', 'x', 'Content-Type: multipart/mixed;boundary=b', ': ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const parsed = parseMultipart(entity('multipart/mixed;boundary=b', pieces.join('')));
      if (parsed.ok) assert.ok(parsed.value.length >= 1 && parsed.value.length <= limits.mime.parts);
      choosePart(entity('multipart/mixed;boundary=b', pieces.join('')), () => false);
    }),
  );
});
