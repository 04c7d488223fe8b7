import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSteps } from '../../testing/step-counter.ts';
import type { HeaderDef } from './header-definition.ts';
import { headers } from './headers.ts';
import { inspectMessage } from './inspect.ts';
import { parseMessage, validateMessage } from './parser.ts';
import { redactedText } from './redact.ts';
import { serializeMessage } from './serializer.ts';
import { StreamFramer } from './stream-framer.ts';

const definitions = Object.values(headers) as readonly HeaderDef<unknown>[];

/** A text of about `size` characters in which `unit` stands again and again; `#` in it is another name each time. */
function filled(before: string, unit: string, after: string, size: number): string {
  const width = unit.replace('#', '0000').length;
  const count = Math.floor((size - before.length - after.length) / width);
  const units = Array.from({ length: count }, (_, index) => unit.replace('#', index.toString(36).padStart(4, '0')));
  return before + units.join('') + after;
}

/** Four times the text must not take more than about four times the steps, nor more than some steps for each character. */
function assertLinear(label: string, size: number, stepsPerCharacter: number, stepsFor: (size: number) => number): void {
  const [small, large] = [stepsFor(size / 4), stepsFor(size)];
  assert.ok(large <= small * 4.5 + 10_000, `${label}: ${small} steps become ${large}`);
  assert.ok(large <= size * stepsPerCharacter, `${label}: ${large} steps`);
}

/** The same for what is not counted, such as reading octets: four times the text may take eight times the processor time, and 30 ms. */
function assertScales(label: string, size: number, workOn: (size: number) => void): void {
  let times = '';
  for (let attempt = 0; attempt < 5; attempt++) {
    const [small, large] = [microsecondsOf(() => workOn(size / 4)), microsecondsOf(() => workOn(size))];
    if (large <= small * 8 + 30_000) return;
    times += ` ${small} µs become ${large} µs`;
  }
  assert.fail(`${label}:${times}`);
}

function microsecondsOf(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return user + system;
}

const visible =
  '" "\\ \\" "" < <> > , ," ; ;a ;# ;#=1 ;#="x" = % %41 %c3 ( () \\ @ : :: [ [::1] . 1 a A / * &#=1 #=1, #="1", sip: sip:a@b, <sip:a@b>, <sip:a@b>;x,';
const values = [...visible.split(' '), ' ', '\t', '\xff'];
const folds = ['\r\n ', '\r\n\t', '\r\n ,', '\r\n "'];

test('every header field is read in steps that grow with its length alone, whatever it says', () => {
  const starts = ['', '"', '<', '<sip:a@b', '<sip:a@b>', 'sip:a@b?', '1 ', 'SIP/2.0/UDP h', 'Digest ', 'a/b', '300 h "', '5 ('];
  for (const start of starts) {
    for (const unit of values) {
      const stepsFor = (size: number): number => {
        const text = filled(start, unit, '', size);
        return countSteps(() => {
          for (const def of definitions) def.parse(text);
        });
      };
      assertLinear(`${start} ${JSON.stringify(unit)}`, 8_192, 40 * definitions.length, stepsFor);
    }
  }
});

test('a whole message is split, checked and written in steps that grow with its length alone', () => {
  const head =
    'INVITE sip:bob@biloxi.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n';
  const units = [
    '\0',
    '\r',
    '\n',
    '\r\n',
    '\n\r',
    '\r\n ',
    ' ',
    ':',
    'a:b\r\n',
    'a:\r\n b\r\n',
    'Via: SIP/2.0/UDP h\r\n',
    'Contact:,\r\n',
    '\xff',
    '"',
    '\\\0',
  ];
  const fields = ['From: <sip:a@b>', 'Contact: ', 'Authorization: Digest '];
  const kinds = [
    ...units.map((unit) => ['', unit] as const),
    ...units.map((unit) => [head, unit] as const),
    ...fields.flatMap((field) => [...values, ...folds].map((unit) => [head + field, unit] as const)),
  ];
  for (const [before, unit] of kinds) {
    const label = `${before.slice(-20)} ${JSON.stringify(unit)}`;
    const bytesOf = (size: number): Buffer => Buffer.from(filled(before, unit, '\r\n\r\n', size), 'latin1');
    assertLinear(label, 65_536, 400, (size) => {
      const bytes = bytesOf(size);
      return countSteps(() => readAndWrite(bytes));
    });
    assertScales(label, 65_536, (size) => readAndWrite(bytesOf(size)));
  }
});

test('a stream is cut in steps that grow with its length alone', () => {
  const message = 'OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n';
  for (const unit of ['\r\n', '\r\n\r\n', '\r', '\n', 'x', message, `${message}\r\n`, 'a:b\r\n']) {
    const stepsFor = (size: number): number => {
      const bytes = Buffer.from(filled('', unit, '', size), 'latin1');
      return countSteps(() => {
        const framer = new StreamFramer();
        for (let from = 0; from < bytes.length; from += 1_460) framer.push(bytes.subarray(from, from + 1_460));
      });
    };
    assertLinear(JSON.stringify(unit), 65_536, 40, stepsFor);
  }
});

function readAndWrite(bytes: Uint8Array): void {
  inspectMessage(bytes);
  const parsed = parseMessage(bytes, 'datagram');
  const message = parsed.ok ? parsed.value : parsed.error.request;
  if (!message) return;
  validateMessage(message);
  serializeMessage(message);
  redactedText(message);
}
