import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import {
  attributeOf,
  attributesOf,
  parseSessionDescription,
  type SessionDescription,
  serializeSessionDescription,
} from './session-description.ts';

const origin = 'o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1';

function text(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

function parsed(input: string | Uint8Array): SessionDescription {
  const result = parseSessionDescription(input);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function written(description: SessionDescription): string {
  return Buffer.from(serializeSessionDescription(description)).toString('latin1');
}

const full = text(
  'v=0',
  origin,
  's=Call to John Smith',
  'i=SDP Offer #1',
  'u=http://www.jdoe.example.com/home.html',
  'e=Jane Doe <jane@jdoe.example.com>',
  'p=+1 617 555-6011',
  'c=IN IP4 198.51.100.1',
  'b=AS:128',
  't=0 0',
  'r=604800 3600 0 90000',
  'z=3730928400 -1h',
  'k=prompt',
  'a=recvonly',
  'm=audio 49170 RTP/AVP 0',
  'i=sound',
  'm=audio 49180/2 RTP/AVP 0 96',
  'c=IN IP4 233.252.0.1/127',
  'b=TIAS:64000',
  'a=rtpmap:96 opus/48000/2',
  'a=sendrecv',
  'x=nobody knows',
  'm=video 51372 RTP/AVP 99',
  'c=IN IP6 2001:db8::2',
  'a=rtpmap:99 h263-1998/90000',
);

test('every line of RFC 8866 §5 is kept and written back as it was', () => {
  assert.equal(written(parsed(full)), full);
  assert.equal(written(parsed(Buffer.from(full))), full);
});

test('the parts have their meaning (§5.2, §5.7, §5.13, §5.14)', () => {
  const { origin: from, sessionName, connection, media, attributes, timing } = parsed(full);
  assert.deepEqual(from, {
    username: 'jdoe',
    sessionId: '3724394400',
    sessionVersion: '3724394405',
    addressType: 'IP4',
    address: '198.51.100.1',
  });
  assert.equal(sessionName, 'Call to John Smith');
  assert.deepEqual(connection, { addressType: 'IP4', address: '198.51.100.1' });
  assert.deepEqual(timing, ['t=0 0', 'r=604800 3600 0 90000', 'z=3730928400 -1h']);
  assert.deepEqual(attributes, ['recvonly']);
  assert.deepEqual(
    media.map(({ kind, port, portCount, protocol, formats }) => [kind, port, portCount, protocol, formats]),
    [
      ['audio', 49_170, undefined, 'RTP/AVP', ['0']],
      ['audio', 49_180, 2, 'RTP/AVP', ['0', '96']],
      ['video', 51_372, undefined, 'RTP/AVP', ['99']],
    ],
  );
  assert.deepEqual(
    media.map((part) => part.connection?.address),
    [undefined, '233.252.0.1/127', '2001:db8::2'],
  );
  assert.deepEqual(media[1]?.others, ['x=nobody knows']);
});

test('lines may end in LF alone, and the last one may have no end (§5)', () => {
  assert.equal(written(parsed(full.replaceAll('\r\n', '\n'))), full);
  assert.equal(written(parsed(full.slice(0, -2))), full);
});

test('octets survive, whatever they mean', () => {
  const octets = String.fromCharCode(
    ...Array.from({ length: 255 }, (_, code) => code + 1).filter((code) => code !== 10 && code !== 13),
  );
  const lines = text('v=0', origin, `s=${octets}`, 't=0 0', `a=x:${octets}`);
  assert.equal(written(parsed(Buffer.from(lines, 'latin1'))), lines);
});

test('numbers of an origin are text of up to 20 digits and never rounded (§5.2)', () => {
  const huge = text('v=0', 'o=- 18446744073709551615 09007199254740993 IN IP6 ::1', 's=-', 't=0 0');
  assert.equal(written(parsed(huge)), huge);
});

test('phones leave out s= and t=, repeat c= and mix the order: read all the same', () => {
  const description = parsed(text('v=0', 'a=sendrecv', 't=0 0', origin, 'c=IN IP4 192.0.2.1', 'c=IN IP4 192.0.2.2'));
  assert.equal(description.sessionName, '-');
  assert.equal(description.connection?.address, '192.0.2.1');
  assert.deepEqual(description.others, ['c=IN IP4 192.0.2.2']);
});

test('an attribute is found by its whole name; the first one counts', () => {
  const { attributes, ...rest } = parsed(
    text('v=0', origin, 'a=rtcp-mux', 'a=rtcp:53020', 'a=rtcp:1', 'a=x:', 'a=y:b:c', 't=0 0'),
  );
  const section = { ...rest, attributes };
  assert.deepEqual(
    ['rtcp-mux', 'rtcp', 'rtc', 'x', 'y', 'RTCP', 'rtcp-mux:'].map((name) => attributeOf(section, name)),
    ['', '53020', undefined, '', 'b:c', undefined, undefined],
  );
  assert.deepEqual(attributesOf(section, 'rtcp'), ['53020', '1']);
  assert.deepEqual(attributesOf(section, 'rtcp-mux'), []);
});

test('what is no session description is refused, with the line that is wrong', () => {
  const wrong = [
    ['', 'v='],
    ['\r\n', 'session description'],
    [text('v=1', origin), 'v='],
    [text('v=00', origin), 'v='],
    [text(origin, 'v=0'), 'v='],
    [text('v=0', 's=-'), 'o='],
    [text('v=0', origin, origin), 'o='],
    [text('v=0', 'm=audio 1 RTP/AVP 0', origin), 'o='],
    [text('v=0', 'o=- 1 1 IN IP4'), 'o='],
    [text('v=0', 'o=- x 1 IN IP4 h'), 'o='],
    [text('v=0', 'o=- -1 1 IN IP4 h'), 'o='],
    [text('v=0', `o=- ${'9'.repeat(21)} 1 IN IP4 h`), 'o='],
    [text('v=0', 'o=- 1 1 ATM IP4 h'), 'o='],
    [text('v=0', 'o=- 1 1 IN IP5 h'), 'o='],
    [text('v=0', 'o=a b 1 1 IN IP4 h'), 'o='],
    [text('v=0', origin, 'c=IN IP4'), 'c='],
    [text('v=0', origin, 'c=IN IP4 a b'), 'c='],
    [text('v=0', origin, 'c=IN  IP4 a'), 'c='],
    [text('v=0', origin, 'm=audio'), 'm='],
    [text('v=0', origin, 'm=audio 1 RTP/AVP'), 'm='],
    [text('v=0', origin, 'm=audio 65536 RTP/AVP 0'), 'm='],
    [text('v=0', origin, 'm=audio -1 RTP/AVP 0'), 'm='],
    [text('v=0', origin, 'm=audio 9007199254740993 RTP/AVP 0'), 'm='],
    [text('v=0', origin, 'm=audio x RTP/AVP 0'), 'm='],
    [text('v=0', origin, 'm=audio 1/x RTP/AVP 0'), 'm='],
    [text('v=0', origin, 'm=audio 1/ RTP/AVP 0'), 'm='],
    [text('v=0', origin, 'm=audio 1 RTP/AVP  0'), 'm='],
    [text('v=0', origin, 'a'), 'session description'],
    [text('v=0', origin, ''), 'session description'],
    [text('v=0', origin, ' a=x'), 'session description'],
    [text('v=0', origin, 'a=x\ry'), 'session description'],
    [text('v=0', origin, 'a=x\0'), 'session description'],
    [`${text('v=0', origin)}a=x\r`, 'session description'],
  ] as const;
  for (const [input, element] of wrong) {
    const result = parseSessionDescription(input);
    assert.ok(!result.ok, JSON.stringify(input));
    assert.equal(result.error.element, element, JSON.stringify(input));
  }
});

test('what a line lacks is not taken from the next one', () => {
  const next = ['s=IN IP4 h', '=1 1 IN IP4 h', 'IN IP4 h', 'x=5 1 0', '=RTP/AVP 0'];
  const short = [
    'o=',
    'o=a',
    'o=a 1',
    'o=a 1 1',
    'o=a 1 1 IN',
    'o=a 1 1 IN IP4',
    'c=',
    'c=IN',
    'c=IN IP4',
    'm=',
    'm=a',
    'm=a 1',
    'm=a 1 b',
  ];
  for (const line of short) {
    for (const following of next) {
      for (const end of ['', ' ']) {
        const lines = ['v=0', ...(line.startsWith('o') ? [] : [origin]), `${line}${end}`, following];
        assert.equal(parseSessionDescription(`${lines.join('\n')}\n`).ok, false, lines.join('|'));
      }
    }
  }
});

test('size, lines and media lines have bounds; what just fits is read', () => {
  const { lines, mediaLines, sizeBytes } = limits.sdp;
  const withLines = (count: number): string => text('v=0', origin, ...new Array<string>(count - 2).fill('a=x'));
  const withMedia = (count: number): string => text('v=0', origin, ...new Array<string>(count).fill('m=audio 0 RTP/AVP 0'));
  const withSize = (size: number): string =>
    text('v=0', origin).concat(`s=${'x'.repeat(size - text('v=0', origin, 's=').length)}\r\n`);
  assert.deepEqual(
    [withLines(lines), withMedia(mediaLines), withSize(sizeBytes)].map((input) => parseSessionDescription(input).ok),
    [true, true, true],
  );
  assert.deepEqual(
    [withLines(lines + 1), withMedia(mediaLines + 1), withSize(sizeBytes + 1)].map((input) => parseSessionDescription(input).ok),
    [false, false, false],
  );
});

test('no text makes it throw, and no line of what is read gets lost in writing', () => {
  const line = fc.constantFrom(
    ...['v=0', origin, 's=x', 't=0 0', 'c=IN IP4 h', 'b=AS:1', 'a=sendonly', 'a=rtpmap:0 PCMU/8000', 'i=x', 'k=x', 'y=?', 'r=1'],
    ...['m=audio 1 RTP/AVP 0', 'm=video 0/2 x y z', 'a', '=', '', 'c=IN', 'm=audio', 'o=', 'a=\0', '\xff=\xff'],
  );
  const end = fc.constantFrom('\r\n', '\r\n', '\n', '\r', '');
  const anything = fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 9, arbitrary: fc.array(fc.tuple(line, end)).map((lines) => `v=0\r\n${origin}\r\n${lines.flat().join('')}`) },
  );
  const linesOf = (input: string): readonly string[] =>
    input.split(/\r?\n/).filter((part) => part !== '' && !part.startsWith('s='));
  fc.assert(
    fc.property(anything, (input) => {
      const first = parseSessionDescription(input);
      if (!first.ok) return;
      const output = written(first.value);
      assert.deepEqual(linesOf(output).toSorted(), linesOf(input).toSorted());
      assert.equal(written(parsed(output)), output);
    }),
    { numRuns: 1000 },
  );
});
