/** Fields of an answer that say what a server takes. */
export type CapabilityFields = readonly (readonly [name: string, value: string])[];

/** What we say of ourselves in answers to OPTIONS (RFC 3261 §11.2): the methods that the server answers itself; a proxy passes any. */
export function capabilityFields(methods: Iterable<string>): CapabilityFields {
  return [['Allow', [...new Set(methods)].join(', ')]];
}
