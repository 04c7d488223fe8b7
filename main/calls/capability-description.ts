import { OfferAnswer } from '../sdp/offer-answer.ts';
import type { Body } from '../sip/ua/body.ts';
import { codecList, defaultCodecNames } from './codecs.ts';
import { sdpBody } from './sdp-body.ts';

const PTIME_MS = 20;

/** What calls we can have: a session description that nobody can send to, its port being 0 (RFC 3264 §9). @param host a numeric address */
export function capabilityDescription(host: string): Body {
  const description = new OfferAnswer({ username: '-', sessionId: 0, address: host });
  const codecs = codecList(defaultCodecNames);
  return sdpBody(
    description.createOffer({ address: host, port: 0, codecs, direction: 'sendrecv', ptimeMs: PTIME_MS, rtcpMux: true }),
  );
}
