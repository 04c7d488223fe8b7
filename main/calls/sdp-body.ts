import type { Body } from '../sip/ua/body.ts';

const SDP = 'application/sdp';

export function sdpBody(bytes: Uint8Array): Body {
  return { contentType: SDP, bytes };
}

/** The SDP of a body; `undefined` where there is none or it is something else. */
export function sdpOf(body: Body | undefined): Uint8Array | undefined {
  if (!body) return undefined;
  const [mediaType = ''] = body.contentType.split(';', 1);
  return mediaType.trim().toLowerCase() === SDP ? body.bytes : undefined;
}
