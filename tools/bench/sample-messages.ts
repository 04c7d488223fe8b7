const sdp = [
  'v=0',
  'o=alice 2890844526 2890844526 IN IP4 192.0.2.101',
  's=-',
  'c=IN IP4 192.0.2.101',
  't=0 0',
  'm=audio 49172 RTP/AVP 96 9 8 0 101',
  'a=rtpmap:96 opus/48000/2',
  'a=fmtp:96 useinbandfec=1',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

function message(lines: readonly string[], body: string): Buffer {
  return Buffer.from(`${[...lines, `Content-Length: ${body.length}`, '', body].join('\r\n')}`, 'latin1');
}

/** Messages as telephones send them: what the parse and serialize benchmarks work on. */
export const sampleMessages: Readonly<Record<'INVITE' | 'REGISTER' | '200', Buffer>> = {
  INVITE: message(
    [
      'INVITE sip:bob@biloxi.example.com SIP/2.0',
      'Via: SIP/2.0/UDP proxy.atlanta.example.com:5060;branch=z9hG4bK77ef4c2312983.1;rport',
      'Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKnashds8;received=192.0.2.101;rport=5060',
      'Max-Forwards: 69',
      'Record-Route: <sip:proxy.atlanta.example.com;lr>',
      'From: "Alice Liddell" <sip:alice@atlanta.example.com>;tag=1928301774',
      'To: "Bob" <sip:bob@biloxi.example.com>',
      'Call-ID: a84b4c76e66710@pc33.atlanta.example.com',
      'CSeq: 314159 INVITE',
      'Contact: <sip:alice@192.0.2.101:5060;transport=udp>',
      'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, UPDATE, PRACK',
      'Supported: replaces, timer, 100rel, norefersub',
      'User-Agent: Example Phone 4.2.1',
      'Content-Type: application/sdp',
    ],
    sdp,
  ),
  REGISTER: message(
    [
      'REGISTER sip:biloxi.example.com SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bKnashds7;rport',
      'Max-Forwards: 70',
      'From: "Bob" <sip:bob@biloxi.example.com>;tag=456248',
      'To: "Bob" <sip:bob@biloxi.example.com>',
      'Call-ID: 843817637684230@998sdasdh09',
      'CSeq: 1826 REGISTER',
      'Contact: <sip:bob@192.0.2.201:5060;transport=udp>;q=0.7;expires=3600',
      'Expires: 3600',
      'Authorization: Digest username="bob", realm="biloxi.example.com", nonce="84a4cc6f3082121f32b42a2187831a9e", uri="sip:biloxi.example.com", response="7587245234b3434cc3412213e5f113a5", algorithm=MD5, cnonce="0a4f113b", qop=auth, nc=00000001',
      'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE',
      'User-Agent: Example Phone 4.2.1',
    ],
    '',
  ),
  '200': message(
    [
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP proxy.atlanta.example.com:5060;branch=z9hG4bK77ef4c2312983.1;rport=5060;received=192.0.2.1',
      'Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKnashds8;received=192.0.2.101;rport=5060',
      'Record-Route: <sip:proxy.atlanta.example.com;lr>',
      'From: "Alice Liddell" <sip:alice@atlanta.example.com>;tag=1928301774',
      'To: "Bob" <sip:bob@biloxi.example.com>;tag=a6c85cf',
      'Call-ID: a84b4c76e66710@pc33.atlanta.example.com',
      'CSeq: 314159 INVITE',
      'Contact: <sip:bob@192.0.2.201:5060>',
      'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, UPDATE, PRACK',
      'Supported: replaces, timer',
      'Content-Type: application/sdp',
    ],
    sdp,
  ),
};
