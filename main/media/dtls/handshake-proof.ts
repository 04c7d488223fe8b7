import { createHash, createHmac, timingSafeEqual, verify, X509Certificate } from 'node:crypto';

/** What makes a handshake prove something: who showed a certificate has its key, and both saw the same messages. RFC 5246, RFC 6347, RFC 8422. */

const NAMED_CURVE = 3;
const RANDOM_BYTES = 32;
const VERIFY_DATA_BYTES = 12;
/** HashAlgorithm and SignatureAlgorithm of RFC 5246 §7.4.1.4.1; SHA-1 and below are not believed. */
const hashNames: ReadonlyMap<number, string> = new Map([
  [4, 'sha256'],
  [5, 'sha384'],
  [6, 'sha512'],
]);
const keyTypes: ReadonlyMap<number, string> = new Map([
  [1, 'rsa'],
  [3, 'ec'],
]);

/** The first certificate (DER) of a Certificate message's body, the sender's own (RFC 5246 §7.4.2). */
export function ownCertificate(body: Uint8Array): Uint8Array | undefined {
  const length = uint24(body, 3);
  const certificate = body.subarray(6, 6 + length);
  return length > 0 && certificate.length === length ? certificate : undefined;
}

/** The random of a ServerHello's body (RFC 5246 §7.4.1.3). */
export function helloRandom(body: Uint8Array): Uint8Array | undefined {
  const random = body.subarray(2, 2 + RANDOM_BYTES);
  return random.length === RANDOM_BYTES ? random : undefined;
}

/**
 * Whether the server's key of this handshake is signed by its certificate's (RFC 8422 §5.4). Without this proof anybody could show a
 * certificate that is not his.
 *
 * @param body of the ServerKeyExchange
 */
export function isSignedExchange(
  certificate: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  body: Uint8Array,
): boolean {
  const [curveType, , , keyBytes = 0] = body;
  const parameters = body.subarray(0, 4 + keyBytes);
  if (curveType !== NAMED_CURVE || parameters.length !== 4 + keyBytes) return false;
  return isSigned(certificate, Buffer.concat([clientRandom, serverRandom, parameters]), body.subarray(4 + keyBytes));
}

/**
 * Whether the client has the key of its certificate: it signs all messages so far (RFC 5246 §7.4.8).
 *
 * @param transcript all handshake messages up to the ClientKeyExchange, with their DTLS headers (RFC 6347 §4.2.6)
 * @param body of the CertificateVerify
 */
export function isSignedTranscript(certificate: Uint8Array, transcript: Uint8Array, body: Uint8Array): boolean {
  return isSigned(certificate, transcript, body);
}

/**
 * Whether a Finished shows that its sender has the master secret and saw these messages (RFC 5246 §7.4.9).
 *
 * @param sender who sent it
 * @param transcript all handshake messages before it
 * @param body of the Finished
 */
export function isFinishedBy(
  sender: 'client' | 'server',
  masterSecret: Uint8Array,
  transcript: Uint8Array,
  body: Uint8Array,
): boolean {
  const seed = Buffer.concat([Buffer.from(`${sender} finished`), createHash('sha256').update(transcript).digest()]);
  const expected = pseudoRandom(masterSecret, seed);
  return body.length === expected.length && timingSafeEqual(body, expected);
}

/** The first 12 octets of P_SHA256 (RFC 5246 §5). */
function pseudoRandom(secret: Uint8Array, seed: Uint8Array): Buffer {
  const first = createHmac('sha256', secret).update(seed).digest();
  return createHmac('sha256', secret).update(first).update(seed).digest().subarray(0, VERIFY_DATA_BYTES);
}

/** @param signature hash, algorithm, length and octets, as RFC 5246 §4.7 writes a digitally signed element */
function isSigned(certificate: Uint8Array, content: Uint8Array, signature: Uint8Array): boolean {
  const [hash = 0, algorithm = 0, high = 0, low = 0] = signature;
  const octets = signature.subarray(4);
  const hashName = hashNames.get(hash);
  if (hashName === undefined || octets.length === 0 || octets.length !== high * 256 + low) return false;
  try {
    const { publicKey } = new X509Certificate(certificate);
    return publicKey.asymmetricKeyType === keyTypes.get(algorithm) && verify(hashName, content, publicKey, octets);
  } catch {
    return false; // no certificate, or a key that no signature can be checked with
  }
}

function uint24(bytes: Uint8Array, at: number): number {
  const [high = 0, middle = 0, low = 0] = bytes.subarray(at, at + 3);
  return high * 65_536 + middle * 256 + low;
}
