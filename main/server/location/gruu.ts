import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { Random } from '../../base/random.ts';
import { type SipUri, serializeUri, sipUri } from '../../sip/message/uri.ts';
import { canonicalAor } from '../address-of-record.ts';
import type { Binding } from './location-service.ts';

/** What the user part of our temporary GRUUs begins with. */
const PREFIX = 'tgruu.';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const SEAL_BYTES = 16;
const HASH_BYTES = 8;

/** One device of a user of ours, as a GRUU names it. */
export interface Device {
  /** Unescaped user part of the AoR. */
  readonly user: string;
  /** Temporary GRUUs die with the registrations they were given with; a public one lives as long as its AoR (RFC 5627 §3.1). */
  readonly isTemporary: boolean;
  /** Whether a binding is one of this device. */
  owns(binding: Binding): boolean;
}

/**
 * Makes and reads globally routable user agent URIs (RFC 5627) without keeping any: a public one holds the instance id; a temporary one
 * is the user, the device and its Call-ID under a seal of ours, fresh each time, so that nobody can tell whose it is.
 */
export class Gruus {
  readonly #key: Uint8Array;
  readonly #random: Random;

  /** @param key 16 bytes or more; temporary GRUUs outlive a restart when it does */
  constructor(key: Uint8Array, random: Random) {
    this.#key = createHmac('sha256', key).update('temporary GRUU').digest();
    this.#random = random;
  }

  /** For the device that registered `binding`; `undefined` for one without an instance id. */
  publicFor({ aor, instanceId }: Binding): string | undefined {
    return instanceId === undefined ? undefined : `${aor};gr=${grValue(instanceId)}`;
  }

  /** A fresh one. @param user unescaped, @param domain of the AoR of `binding` */
  temporaryFor({ instanceId, callId }: Binding, user: string, domain: string): string | undefined {
    if (instanceId === undefined) return undefined;
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(domain));
    const content = Buffer.concat([shortHash(instanceId), shortHash(callId), Buffer.from(user)]);
    const sealed = Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
    return serializeUri(sipUri({ user: `${PREFIX}${sealed.toString('base64url')}`, host: domain, params: { gr: undefined } }));
  }

  /** Whom `uri` names, which is in `domain` of ours; `undefined` when it is no GRUU, or a temporary one that is not ours. */
  read(uri: SipUri, domain: string): Device | undefined {
    const { user, params } = uri;
    if (user === undefined || !params.has('gr')) return undefined;
    const instance = params.get('gr');
    if (instance === undefined) return this.#open(user, domain);
    return {
      user,
      isTemporary: false,
      owns: ({ instanceId, aor }) =>
        instanceId !== undefined && aor === canonicalAor(user, domain) && bare(instanceId) === instance,
    };
  }

  #open(text: string, domain: string): Device | undefined {
    const sealed = text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64url') : Buffer.alloc(0);
    if (sealed.length <= NONCE_BYTES + SEAL_BYTES + 2 * HASH_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, NONCE_BYTES), { authTagLength: SEAL_BYTES });
    decipher.setAAD(Buffer.from(domain)).setAuthTag(sealed.subarray(-SEAL_BYTES));
    try {
      const content = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -SEAL_BYTES)), decipher.final()]);
      return deviceIn(content);
    } catch {
      return undefined; // sealed by somebody else, for another domain, or changed on the way
    }
  }
}

function deviceIn(content: Buffer): Device {
  const [instance, callId] = [content.subarray(0, HASH_BYTES), content.subarray(HASH_BYTES, 2 * HASH_BYTES)];
  return {
    user: content.toString('utf8', 2 * HASH_BYTES),
    isTemporary: true,
    owns: (binding) =>
      binding.instanceId !== undefined &&
      shortHash(binding.instanceId).equals(instance) &&
      shortHash(binding.callId).equals(callId),
  };
}

/** As a URI parameter, its reserved characters escaped. */
function grValue(instanceId: string): string {
  const text = serializeUri(sipUri({ host: 'h', params: { gr: bare(instanceId) } }));
  return text.slice(text.indexOf('gr=') + 'gr='.length);
}

/** `<urn:uuid:…>` without its brackets (RFC 5626 §4.1). */
function bare(instanceId: string): string {
  return instanceId.startsWith('<') && instanceId.endsWith('>') ? instanceId.slice(1, -1) : instanceId;
}

function shortHash(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, HASH_BYTES);
}
