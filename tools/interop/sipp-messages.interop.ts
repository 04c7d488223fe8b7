// What no phone of the distribution says by itself: receipts (RFC 5438) and typing notices (RFC 3994), written out for SIPp as those RFCs have
// them, to our phone and in answer to it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Sipp } from './harness/sipp.ts';
import { expects, receive, respond, type SippStep, send, writeScenario } from './harness/sipp-scenario.ts';
import { Trapeze } from './harness/trapeze.ts';

const timeout = 60_000;
const WAIT_MS = 20_000;

/** A MESSAGE body with its type. */
const body = (contentType: string, lines: readonly string[]): readonly string[] => [
  `Content-Type: ${contentType}`,
  'Content-Length: [len]',
  '',
  ...lines,
];

const composing = (state: string, more: readonly string[] = []): readonly string[] =>
  body('application/im-iscomposing+xml', [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing">',
    `<state>${state}</state>`,
    '<contenttype>text/plain</contenttype>',
    ...more,
    '</isComposing>',
  ]);

/** In an envelope, as RFC 5438 §7.2.1 draws it. */
const receipt = (kind: string, status: string): readonly string[] =>
  body('message/cpim', [
    'From: SIPp <sip:sipp@[local_ip]:[local_port]>',
    'To: Alice <sip:[$user2]@[remote_ip]>',
    'NS: imdn <urn:ietf:params:imdn>',
    `imdn.Message-ID: of-${status}`,
    '',
    'Content-type: message/imdn+xml',
    'Content-Disposition: notification',
    '',
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<imdn xmlns="urn:ietf:params:xml:ns:imdn">',
    '<message-id>[$id2]</message-id>',
    '<datetime>2026-04-04T12:16:49-05:00</datetime>',
    `<${kind}-notification><status><${status}/></status></${kind}-notification>`,
    '</imdn>',
  ]);

/** A request of its own, outside of any dialog. */
const tell = (sequence: number, user: string, content: readonly string[]): SippStep =>
  send([
    `MESSAGE sip:${user}@[remote_ip]:[remote_port] SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    `From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]n${sequence}`,
    `To: <sip:${user}@[remote_ip]>`,
    'Call-ID: [call_id]',
    `CSeq: ${sequence} MESSAGE`,
    'Max-Forwards: 70',
    ...content,
  ]);

suite('messages with SIPp', { skip: withoutPeers('sipp'), timeout: 300_000 }, () => {
  test('it says that our text was delivered and displayed (RFC 5438)', { timeout }, async () => {
    using scratch = new Scratch();
    const asked = expects('Content-Type', 'message/cpim', 'type');
    const from = expects('From', 'sip:([^@]+)@', 'user');
    const inBody = (regexp: string, name: string): string =>
      `<ereg regexp="${regexp}" search_in="body" check_it="true" assign_to="${name}"/>`;
    const enclosed =
      inBody('imdn.Message-ID: ([0-9a-f]+)', 'id,id2') +
      inBody('imdn.Disposition-Notification: positive-delivery, negative-delivery, display', 'wanted');
    const steps = [
      receive('MESSAGE', asked + from + enclosed),
      respond('200 OK'),
      tell(1, '[$user2]', receipt('delivery', 'delivered')),
      receive(200),
      tell(2, '[$user2]', receipt('display', 'displayed')),
      receive(200),
    ];
    const more = { SCENARIO: writeScenario(scratch, 'uas_receipts', steps) };
    await using sipp = await Sipp.start(scratch, { scenario: 'uas_receipts', domain: '127.0.0.1', more });
    const at = ['--from', 'alice@127.0.0.1', '--listen', 'udp:127.0.0.1:0'];
    const words = ['message', `sip:sipp@127.0.0.1:${sipp.port}`, 'lunch?', ...at, '--receipts', '--wait', '15'];
    await using message = new Trapeze(words);
    const sent = await message.nextEvent('message', WAIT_MS);
    assert.deepEqual([sent.state, sent.receipts], ['delivered', true], message.tail);
    assert.equal(await message.exit(WAIT_MS), 0, message.tail);
    assert.deepEqual(
      message.all('receipt').map(({ state }) => state),
      ['delivered', 'read'],
    );
    await sipp.passed();
  });

  test('its typing is seen to begin and to end; what is no state is refused (RFC 3994)', { timeout }, async () => {
    using scratch = new Scratch();
    const address = `127.0.0.1:${await freePort()}`;
    await using phone = new Trapeze(['answer', '--from', 'alice@127.0.0.1', '--listen', `udp:${address}`]);
    await phone.nextEvent('listening', WAIT_MS);
    const refresh = ['<lastactive>2026-01-27T10:43:00Z</lastactive>', '<refresh>90</refresh>'];
    const steps = [
      tell(1, 'alice', composing('active', refresh)),
      receive(200),
      tell(2, 'alice', composing('idle')),
      receive(200),
      tell(3, 'alice', body('application/im-iscomposing+xml', ['<isComposing/>'])),
      receive(400),
    ];
    const more = { SCENARIO: writeScenario(scratch, 'uac_composing', steps) };
    const user = 'sipp;secret;alice';
    await Sipp.pass(scratch, { scenario: 'uac_composing', target: address, domain: '127.0.0.1', user, more });
    assert.deepEqual(
      phone.all('composing').map(({ active }) => active),
      [true, false],
      phone.tail,
    );
  });
});
