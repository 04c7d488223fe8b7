import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseSessionDescription } from '../../sdp/session-description.ts';
import { type Inspection, inspectMessage } from './inspect.ts';
import type { AddressFacts, MessageFacts } from './message-facts.ts';
import { parseMessage } from './parser.ts';
import { serializeMessage } from './serializer.ts';
import { StreamFramer } from './stream-framer.ts';
import { parseUri, urisEqual } from './uri.ts';

/** The messages of RFC 4475 and RFC 5118 as their authors made them. */
const folder = process.env.SIP_TORTURE ?? resolve(import.meta.dirname, '../../../../shared/sip-torture');

interface Entry {
  readonly file: string;
  readonly kind?: string;
  readonly verdict: 'valid' | 'reject' | 'app-reject' | 'tolerable';
  readonly expect: string | Readonly<Record<string, string>>;
}

interface Checked {
  readonly bytes: Buffer;
  readonly facts: MessageFacts;
  readonly field: (name: string) => string | undefined;
}

/** The `assert` texts of the index, as code. */
const asserts: Readonly<Record<string, (message: Checked) => void>> = {
  'wsinv.dat': ({ facts, field }) => {
    assert.ok(facts.fields.length >= 13);
    assert.deepEqual([facts.method, facts.maxForwards, facts.cseq], ['INVITE', 68, { sequence: 9, method: 'INVITE' }]);
    assert.deepEqual([facts.to?.params.tag, facts.to?.displayName], ['1918181833n', undefined]);
    assert.deepEqual([facts.from?.displayName, facts.from?.params.tag], ['J Rosenberg \\"', '98asjd8']);
    assert.deepEqual(
      facts.vias.map(({ transport, host, params }) => [transport, host, params.branch]),
      [
        ['UDP', '192.0.2.2', '390skdjuw'],
        ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
        ['UDP', '192.168.255.111', 'z9hG4bK30239'],
      ],
    );
    assert.equal(field('s'), '');
    assert.equal(field('UnknownHeaderWithUnusualValue'), ';;,,;;,;');
    assert.deepEqual(
      facts.routes.map(({ uri }) => uri.text),
      ['sip:services.example.com;lr;unknownwith=value;unknown-no-value'],
    );
    assert.deepEqual(contact(facts)?.params, { newparam: 'newvalue', secondparam: null, q: '0.33' });
    assert.equal(facts.bodyBytes, 150);
  },
  'intmeth.dat': ({ facts, field }) => {
    assert.equal(facts.method, "!interesting-Method0123456789_*+`.%indeed'~");
    assert.equal(facts.vias[0]?.params.branch, "z9hG4bK-.!%66*_+`'~");
    assert.equal(facts.to?.displayName, 'BEL:\x07 NUL:\x00 DEL:\x7f');
    assert.equal(facts.from?.params["fromparam''~+*_!.-%"], 'работающий');
    assert.equal(facts.callId, 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
    assert.equal(field("extensionHeader-!.%*+_`'~"), '\ufeff大停電');
  },
  'esc01.dat': ({ facts }) => {
    assert.deepEqual([facts.requestUri?.user, facts.requestUri?.host], ['sips:user@example.com', 'example.net']);
    assert.equal(facts.to?.uri.user, 'user');
    const [to, plain] = [parseUri(facts.to?.uri.text ?? ''), parseUri('sip:user@example.com')];
    assert.ok(to.ok && plain.ok && urisEqual(to.value, plain.value));
    assert.deepEqual(contact(facts)?.uri.params, { lr: null, name: 'value%41' });
  },
  'escnull.dat': ({ facts }) => {
    assert.equal(facts.to?.uri.user, 'null-\0-null');
    assert.deepEqual(
      facts.contacts.map((value) => value !== '*' && value.uri.user),
      ['\0', '\0\0'],
    );
  },
  'esc02.dat': ({ facts, field }) => {
    assert.equal(facts.method, 'RE%47IST%45R');
    assert.deepEqual([facts.to?.displayName, facts.from?.displayName], ['%Z%45', '%Z%45']);
    assert.equal(facts.contacts.length, 2);
    assert.equal(field('C%6Fntact'), '<sip:alias2@host2.example.com>');
  },
  'lwsdisp.dat': ({ facts }) =>
    assert.deepEqual([facts.from?.displayName, facts.from?.uri.text], ['caller', 'sip:caller@example.com']),
  'longreq.dat': ({ bytes, facts }) => {
    assert.equal(bytes.length, 3515);
    assert.equal(facts.vias.length, 34);
    assert.ok((facts.callId?.length ?? 0) > 100 && (facts.from?.params.tag?.length ?? 0) > 100);
    assert.ok(facts.vias.at(-1)?.params.branch?.endsWith('longbranchvalue'));
  },
  'dblreq.dat': ({ bytes, facts }) => {
    assert.equal(facts.bodyBytes, 0);
    const frames = new StreamFramer().push(bytes).filter((frame) => frame.kind === 'message');
    assert.equal(frames.length, 2);
  },
  'semiuri.dat': ({ facts }) => assert.equal(facts.requestUri?.user, 'user;par=u@example.net'),
  'transports.dat': ({ facts }) =>
    assert.deepEqual(
      facts.vias.map(({ transport }) => transport),
      ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP'],
    ),
  'mpart01.dat': ({ bytes, facts }) => {
    assert.equal(facts.bodyBytes, 553);
    const parsed = parseMessage(bytes, 'datagram');
    assert.ok(parsed.ok && Buffer.from(parsed.value.body).equals(bytes.subarray(-553)));
  },
  'unreason.dat': ({ facts }) =>
    assert.deepEqual([facts.status, facts.reasonPhrase], [200, '= 2**3 * 5**2 но сто девяносто девять - простое']),
  'noreason.dat': ({ facts }) => assert.deepEqual([facts.status, facts.reasonPhrase], [100, '']),
  'badvers.dat': ({ facts }) => {
    assert.equal(facts.vias.length, 1);
    assert.ok(facts.from && facts.to && facts.callId && facts.cseq);
  },
  'badbranch.dat': ({ facts }) => assert.equal(facts.vias[0]?.params.branch, 'z9hG4bK'),
  'cparam01.dat': ({ facts }) => {
    assert.deepEqual(contact(facts)?.params, { unknownparam: null });
    assert.equal(contact(facts)?.uri.text, 'sip:+19725552222@gw1.example.net');
  },
  'cparam02.dat': ({ facts }) => assert.equal(contact(facts)?.uri.text, 'sip:+19725552222@gw1.example.net;unknownparam'),
  'regescrt.dat': ({ facts }) => assert.deepEqual(contact(facts)?.uri.headers, [['Route', '<sip:sip.example.com>']]),
  'inv2543.dat': ({ facts }) => {
    assert.deepEqual(
      [facts.vias[0]?.params.branch, facts.from?.params.tag, facts.maxForwards],
      [undefined, undefined, undefined],
    );
    assert.ok(facts.bodyBytes > 0);
  },
  'ipv4-mapped-ipv6.sip': ({ bytes }) => assert.match(sdpAddresses(bytes).join(), /::ffff:192\.0\.2\.\d/),
  'ipv6-bug-abnf-3-colons.sip': ({ facts }) => assert.match(facts.requestUri?.host ?? '', /^2001:db8::/),
  'ipv6-in-sdp.sip': ({ bytes }) =>
    assert.deepEqual(
      sdpAddresses(bytes).filter((address) => !address.includes(':')),
      [],
    ),
  'mult-ip-in-header.sip': ({ facts }) => assert.ok(new Set(facts.vias.map(({ host }) => host.includes(':'))).size === 2),
  'mult-ip-in-sdp.sip': ({ bytes }) => assert.ok(new Set(sdpAddresses(bytes).map((address) => address.includes(':'))).size === 2),
  'port-ambiguous.sip': ({ facts }) =>
    assert.deepEqual([facts.requestUri?.host, facts.requestUri?.port], ['2001:db8::10:5070', undefined]),
  'port-unambiguous.sip': ({ facts }) =>
    assert.deepEqual([facts.requestUri?.host, facts.requestUri?.port], ['2001:db8::10', 5070]),
  'via-received-param-no-delim.sip': ({ facts }) => assert.equal(facts.vias[0]?.params.received, '2001:db8::9:255'),
  'via-received-param-with-delim.sip': ({ facts }) => assert.equal(facts.vias[0]?.params.received, '[2001:db8::9:255]'),
};

function contact(facts: MessageFacts): AddressFacts | undefined {
  const [first] = facts.contacts;
  return first === '*' ? undefined : first;
}

function sdpAddresses(bytes: Buffer): string[] {
  const parsed = parseMessage(bytes, 'datagram');
  assert.ok(parsed.ok);
  const sdp = parseSessionDescription(parsed.value.body);
  assert.ok(sdp.ok);
  return [sdp.value, ...sdp.value.media].flatMap(({ connection }) => connection?.address ?? []);
}

/** The codes that the index wants of anybody. */
function wantedStatuses({ expect }: Entry): readonly number[] {
  const texts = typeof expect === 'string' ? [expect] : Object.values(expect);
  return texts.flatMap((text) => [...text.matchAll(/\b[45]\d\d\b/g)].map(([code]) => Number(code)));
}

function checkVerdict(entry: Entry, inspection: Inspection): void {
  if (entry.verdict === 'tolerable') return;
  assert.equal(inspection.verdict, entry.verdict);
  if (entry.verdict === 'valid') assert.ok(inspection.status === undefined || inspection.status === 501);
  else if (entry.kind === 'response') assert.equal(inspection.status, undefined);
  else assert.ok(wantedStatuses(entry).includes(inspection.status ?? 0), `${inspection.status}`);
}

/** Whatever is forwarded must say the same as what came. */
function checkRoundTrip(bytes: Buffer): void {
  const first = parseMessage(bytes, 'datagram');
  if (!first.ok) return;
  const second = parseMessage(serializeMessage(first.value), 'stream');
  assert.ok(second.ok);
  const fields = (message: typeof first.value): unknown =>
    [...message.headers].filter(([name]) => !/^(?:content-length|l)$/i.test(name));
  assert.deepEqual(fields(second.value), fields(first.value));
  assert.deepEqual(second.value.body, first.value.body);
}

for (const [name, count] of [
  ['rfc4475', 49],
  ['rfc5118', 12],
] as const) {
  const indexFile = join(folder, name, 'index.json');
  if (!existsSync(indexFile)) {
    test(`${name}: every message`, { skip: `no ${indexFile}: set SIP_TORTURE` });
    continue;
  }
  const index = JSON.parse(readFileSync(indexFile, 'utf8')) as { messages: Entry[]; extra?: Entry[] };
  test(`${name}: the index has ${count} messages`, () => assert.equal(index.messages.length, count));
  for (const entry of [...index.messages, ...(index.extra ?? [])]) {
    test(`${name}/${entry.file}: ${entry.verdict}`, () => {
      const bytes = readFileSync(join(folder, name, entry.file));
      const inspection = inspectMessage(bytes);
      checkVerdict(entry, inspection);
      checkRoundTrip(bytes);
      const facts = inspection.message;
      const check = asserts[entry.file];
      if (!check) return;
      assert.ok(facts);
      const field = (wanted: string): string | undefined => facts.fields.find(([other]) => other === wanted)?.[1];
      check({ bytes, facts, field });
    });
  }
}
