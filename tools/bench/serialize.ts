import { responseTo } from '../../main/sip/message/build.ts';
import { headers } from '../../main/sip/message/headers.ts';
import { SipRequest } from '../../main/sip/message/message.ts';
import { parseMessage } from '../../main/sip/message/parser.ts';
import { serializeMessage } from '../../main/sip/message/serializer.ts';
import { sipUri } from '../../main/sip/message/uri.ts';
import { type Contender, lastResult, microsecondsPerCall, significant } from './compare-speed.ts';
import { loadPeerStacks, type PeerStacks } from './peer-stacks.ts';
import type { BenchOptions, BenchReport } from './report.ts';
import { sampleMessages } from './sample-messages.ts';

const rounds = 9;
const body = Buffer.from('v=0\r\no=- 1 1 IN IP4 192.0.2.4\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\nm=audio 3456 RTP/AVP 0\r\n');
const contact = '<sip:bob@192.0.2.4>';

/**
 * Writing of messages to octets: a parsed INVITE as a proxy forwards it, a 200 with SDP in answer to it, and a REGISTER
 * built from its parts. Beside it the npm packages `sip` and SIP.js, where they can do the same.
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const peers = await loadPeerStacks();
  const invite = parsedInvite();
  const rows = [
    compared('INVITE forwarded', [{ name: 'trapeze', work: () => serializeMessage(invite) }, forwardedBySip(peers)]),
    compared('200 to an INVITE', [
      { name: 'trapeze', work: () => answered(invite) },
      answeredBySip(peers),
      answeredBySipJs(peers),
    ]),
    compared('REGISTER built', [{ name: 'trapeze', work: builtRegister }]),
  ];
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'serialize', rows };
}

function compared(name: string, contenders: readonly Contender[]): BenchReport['rows'][number] {
  const times = microsecondsPerCall(contenders, rounds);
  const own = times.get('trapeze') ?? 0;
  const peers = contenders.slice(1).flatMap(({ name: peer }) => {
    const micros = times.get(peer) ?? 0;
    return [
      [`${peer} µs`, significant(micros)],
      [`times ${peer}`, significant(micros / own)],
    ];
  });
  return { message: name, 'trapeze µs': significant(own), ...Object.fromEntries(peers) };
}

function parsedInvite(): SipRequest {
  const parsed = parseMessage(sampleMessages.INVITE, 'datagram');
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('the sample is no request');
  return parsed.value;
}

function answered(invite: SipRequest): Uint8Array {
  const fields: [string, string][] = [
    ['Contact', contact],
    ['Content-Type', 'application/sdp'],
  ];
  return serializeMessage(responseTo(invite, 200, { toTag: 'a6c85cf', headers: fields, body }));
}

function builtRegister(): Uint8Array {
  const uri = sipUri({ user: 'bob', host: 'biloxi.com' });
  const from = { displayName: 'Bob', uri, params: new Map([['tag', '456248']]) };
  const via = { transport: 'UDP', host: '192.0.2.4', port: 5060, params: new Map([['branch', 'z9hG4bKnashds7']]) };
  const request = new SipRequest('REGISTER', 'sip:biloxi.com', [
    ['Via', headers.via.serialize(via)],
    ['Max-Forwards', '70'],
    ['From', headers.from.serialize(from)],
    ['To', headers.to.serialize({ uri, params: new Map() })],
    ['Call-ID', '843817637684230@998sdasdh09'],
    ['CSeq', headers.cseq.serialize({ sequence: 1826, method: 'REGISTER' })],
    ['Contact', contact],
    ['Expires', '7200'],
  ]);
  return serializeMessage(request);
}

function forwardedBySip({ sip }: PeerStacks): Contender {
  const invite = sip.parse(sampleMessages.INVITE.toString('latin1'));
  return { name: 'sip', work: () => Buffer.from(sip.stringify(invite), 'latin1') };
}

function answeredBySip({ sip }: PeerStacks): Contender {
  const invite = sip.parse(sampleMessages.INVITE.toString('latin1'));
  const content = body.toString('latin1');
  const extra = { headers: { contact: [{ uri: 'sip:bob@192.0.2.4' }], 'content-type': 'application/sdp' }, content };
  return { name: 'sip', work: () => Buffer.from(sip.stringify(sip.makeResponse(invite, 200, 'OK', extra)), 'latin1') };
}

function answeredBySipJs({ sipJs }: PeerStacks): Contender {
  const invite = sipJs.parse(sampleMessages.INVITE.toString('latin1'));
  if (!invite) throw new Error('SIP.js cannot parse the sample');
  const content = { contentType: 'application/sdp', content: body.toString('latin1'), contentDisposition: 'session' };
  const options = { statusCode: 200, toTag: 'a6c85cf', extraHeaders: [`Contact: ${contact}`], body: content };
  return { name: 'SIP.js', work: () => Buffer.from(sipJs.respond(invite, options).message, 'utf8') };
}
