import type { Outcome } from './send-all.ts';

/** What may become of a message: one of these final responses, forwarded, or nothing. */
export interface Expectation {
  readonly finals: readonly number[];
  /** It may come out at the other side. */
  readonly isForwarded?: boolean;
  /** What the final response must show. */
  readonly shows?: RegExp;
}

const silence: Expectation = { finals: [] };
const badRequest: Expectation = { finals: [400] };
const anySuccess: Expectation = { finals: [200] };
const notAllowed: Expectation = { finals: [405], shows: /^Allow: .*INVITE/m };
/** A method that nobody knows (RFC 3261 §21.5.2). */
const notImplemented: Expectation = { finals: [501], shows: /^Allow: .*INVITE/m };
/** A request in a dialog that the element does not have. */
const noDialog: Expectation = { finals: [481] };
/** In the name of a user of ours, without the password. */
const proxyChallenge: Expectation = { finals: [407], shows: /^Proxy-Authenticate: Digest /m };
const challenge: Expectation = { finals: [401], shows: /^WWW-Authenticate: Digest /m };
const forwarded: Expectation = { finals: [200, 486], isForwarded: true };

/** Refused alike by every element, phone or server. */
const everywhere: Readonly<Record<string, Expectation>> = {
  'rfc4475/unreason.dat': silence,
  'rfc4475/noreason.dat': silence,
  'rfc4475/scalarlg.dat': silence,
  'rfc4475/bigcode.dat': silence,
  'rfc4475/bcast.dat': silence,
  'rfc4475/badinv01.dat': badRequest,
  'rfc4475/clerr.dat': badRequest,
  'rfc4475/ncl.dat': badRequest,
  'rfc4475/scalar02.dat': badRequest,
  'rfc4475/quotbal.dat': badRequest,
  'rfc4475/ltgtruri.dat': badRequest,
  'rfc4475/lwsruri.dat': badRequest,
  'rfc4475/lwsstart.dat': badRequest,
  'rfc4475/trws.dat': badRequest,
  'rfc4475/escruri.dat': badRequest,
  'rfc4475/badaspec.dat': badRequest,
  'rfc4475/baddn.dat': badRequest,
  'rfc4475/badvers.dat': { finals: [505] },
  'rfc4475/mismatch01.dat': badRequest,
  'rfc4475/mismatch02.dat': { finals: [501, 400] },
  'rfc4475/insuf.dat': badRequest,
  'rfc4475/multi01.dat': badRequest,
  'rfc4475/mcl01.dat': badRequest,
  'rfc4475/unkscm.dat': { finals: [416] },
  'rfc4475/novelsc.dat': { finals: [416] },
  'rfc5118/ipv6-bad.sip': badRequest,
};

const phone: Readonly<Record<string, Expectation>> = {
  ...everywhere,
  'rfc4475/wsinv.dat': noDialog,
  'rfc4475/intmeth.dat': notImplemented,
  'rfc4475/esc01.dat': anySuccess,
  'rfc4475/escnull.dat': notAllowed,
  'rfc4475/esc02.dat': notImplemented,
  'rfc4475/lwsdisp.dat': anySuccess,
  'rfc4475/longreq.dat': anySuccess,
  'rfc4475/dblreq.dat': notAllowed,
  'rfc4475/semiuri.dat': anySuccess,
  'rfc4475/transports.dat': anySuccess,
  'rfc4475/mpart01.dat': { finals: [200, 405, 415] },
  'rfc4475/baddate.dat': { finals: [200, 400] },
  'rfc4475/regbadct.dat': { finals: [400, 405] },
  'rfc4475/badbranch.dat': { finals: [200, 400] },
  'rfc4475/unksm2.dat': { finals: [400, 405] },
  'rfc4475/bext01.dat': { finals: [420], shows: /^Unsupported: nothingSupportsThis, ?nothingSupportsThisEither\r$/m },
  'rfc4475/invut.dat': { finals: [415], shows: /^Accept: .*application\/sdp/m },
  'rfc4475/regaut01.dat': notAllowed,
  'rfc4475/zeromf.dat': anySuccess,
  'rfc4475/cparam01.dat': notAllowed,
  'rfc4475/cparam02.dat': notAllowed,
  'rfc4475/regescrt.dat': notAllowed,
  'rfc4475/sdp01.dat': { finals: [406, 400] },
  'rfc4475/inv2543.dat': anySuccess,
  // No codec of ours in it: 488 is the application's answer.
  'rfc5118/ipv4-mapped-ipv6.sip': { finals: [200, 488] },
  'rfc5118/ipv6-bug-abnf-3-colons.sip': anySuccess,
  'rfc5118/ipv6-correct-abnf-2-colons.sip': anySuccess,
  'rfc5118/ipv6-good.sip': notAllowed,
  'rfc5118/ipv6-in-sdp.sip': { finals: [200, 488] },
  'rfc5118/mult-ip-in-header.sip': noDialog,
  'rfc5118/mult-ip-in-sdp.sip': { finals: [200, 488] },
  'rfc5118/port-ambiguous.sip': notAllowed,
  'rfc5118/port-unambiguous.sip': notAllowed,
  'rfc5118/via-received-param-no-delim.sip': anySuccess,
  'rfc5118/via-received-param-with-delim.sip': noDialog,
};

/** Registrar and proxy of example.com, where `user` and `UserB` are registered at the sender. */
const server: Readonly<Record<string, Expectation>> = {
  ...everywhere,
  'rfc4475/wsinv.dat': proxyChallenge,
  'rfc4475/intmeth.dat': proxyChallenge,
  // From and to strangers: no open relay.
  'rfc4475/esc01.dat': { finals: [403] },
  'rfc4475/escnull.dat': challenge,
  'rfc4475/esc02.dat': proxyChallenge,
  'rfc4475/lwsdisp.dat': proxyChallenge,
  'rfc4475/longreq.dat': forwarded,
  'rfc4475/dblreq.dat': challenge,
  'rfc4475/semiuri.dat': { finals: [404, 480] },
  'rfc4475/transports.dat': proxyChallenge,
  'rfc4475/mpart01.dat': proxyChallenge,
  'rfc4475/baddate.dat': { ...forwarded, finals: [400, 486] },
  'rfc4475/regbadct.dat': { finals: [400, 401] },
  'rfc4475/badbranch.dat': { ...forwarded, finals: [200, 400] },
  'rfc4475/unksm2.dat': badRequest,
  'rfc4475/bext01.dat': { finals: [420], shows: /^Unsupported: noProxiesSupportThis, ?norDoAnyProxiesSupportThis\r$/m },
  'rfc4475/invut.dat': forwarded,
  'rfc4475/regaut01.dat': challenge,
  // OPTIONS that may go no further may be answered here (RFC 3261 §16.3 step 3).
  'rfc4475/zeromf.dat': { finals: [483, 200] },
  'rfc4475/cparam01.dat': challenge,
  'rfc4475/cparam02.dat': challenge,
  'rfc4475/regescrt.dat': challenge,
  'rfc4475/sdp01.dat': forwarded,
  'rfc4475/inv2543.dat': forwarded,
  'rfc5118/ipv4-mapped-ipv6.sip': forwarded,
  'rfc5118/ipv6-bug-abnf-3-colons.sip': proxyChallenge,
  'rfc5118/ipv6-correct-abnf-2-colons.sip': proxyChallenge,
  'rfc5118/ipv6-good.sip': proxyChallenge,
  'rfc5118/ipv6-in-sdp.sip': proxyChallenge,
  'rfc5118/mult-ip-in-header.sip': proxyChallenge,
  'rfc5118/mult-ip-in-sdp.sip': proxyChallenge,
  'rfc5118/port-ambiguous.sip': proxyChallenge,
  'rfc5118/port-unambiguous.sip': proxyChallenge,
  'rfc5118/via-received-param-no-delim.sip': proxyChallenge,
  'rfc5118/via-received-param-with-delim.sip': proxyChallenge,
  // The same with the password: only now the registrar looks at the contacts.
  'rfc4475/regbadct.dat authorised': badRequest,
  'rfc4475/cparam01.dat authorised': {
    finals: [200],
    shows: /^Contact: <sip:\+19725552222@gw1\.example\.net>;(?!unknownparam)/m,
  },
  'rfc4475/cparam02.dat authorised': { finals: [200], shows: /^Contact: <sip:\+19725552222@gw1\.example\.net;unknownparam>/m },
  'rfc4475/regescrt.dat authorised': {
    finals: [200],
    shows: /^Contact: <sip:user@example\.com\?Route=%3Csip:sip\.example\.com%3E>/m,
  },
};

/** A stream has no end of a datagram: what is cut short waits for the rest, and what has no length cannot be followed by anything. */
const overTcp: Readonly<Record<string, Expectation>> = {
  'rfc4475/clerr.dat': silence,
  'rfc4475/baddn.dat': silence,
  'rfc4475/inv2543.dat': badRequest,
};

/** Messages whose length cannot be trusted: a stream is closed after the answer (RFC 3261 §18.3). */
export const closesStream: readonly string[] = ['ncl', 'mcl01', 'inv2543'].map((name) => `rfc4475/${name}.dat`);

/** What the index of the messages asks of a role, where its words leave a choice what this one is to do. */
export function expectationFor(
  role: 'phone' | 'server',
  { name, transport }: Pick<Outcome, 'name' | 'transport'>,
): Expectation | undefined {
  const table = role === 'phone' ? phone : server;
  return (transport === 'tcp' ? overTcp[name] : undefined) ?? table[name];
}
