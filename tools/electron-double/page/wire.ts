/** A structured value as JSON can carry it. */
export type Wired = unknown;

export interface Wire {
  /** Throws as `postMessage` does for what cannot be cloned. */
  encode(value: unknown): Wired;
  decode(value: Wired): unknown;
}

/**
 * Structured values as plain JSON: what the double's messages need of the structured clone algorithm. The source of this function also
 * runs in pages, so it uses nothing from outside.
 */
export function makeWire(): Wire {
  const TAG = '$type';
  type Tagged = { [TAG]: string; value?: unknown; kind?: string };
  const views: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Uint8Array,
    Int8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Float32Array,
  };

  const encodeBytes = (bytes: Uint8Array): string => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const decodeBytes = (text: string): ArrayBuffer => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;

  const uncloneable = (value: unknown): never => {
    throw new Error(`An object could not be cloned: ${String(value)}`);
  };

  const encodeObject = (value: object): Wired => {
    if (Array.isArray(value)) return value.map(encode);
    if (value instanceof ArrayBuffer) return { [TAG]: 'bytes', kind: 'ArrayBuffer', value: encodeBytes(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      const kind = Object.keys(views).find(
        (name) => value.constructor.name === name || (name === 'Uint8Array' && value.constructor.name === 'Buffer'),
      );
      if (kind === undefined) return uncloneable(value.constructor.name);
      return { [TAG]: 'bytes', kind, value: encodeBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return uncloneable(prototype.constructor.name);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
  };

  const encode = (value: unknown): Wired => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (value === undefined) return { [TAG]: 'undefined' };
    if (typeof value === 'number') return Number.isFinite(value) ? value : { [TAG]: 'number', value: String(value) };
    return typeof value === 'object' ? encodeObject(value) : uncloneable(typeof value);
  };

  const decodeTagged = ({ [TAG]: type, value, kind = '' }: Tagged): unknown => {
    if (type === 'undefined') return undefined;
    if (type === 'number') return Number(value);
    const buffer = decodeBytes(String(value));
    const View = views[kind];
    return View ? new View(buffer) : buffer;
  };

  const decode = (value: Wired): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(decode);
    if (TAG in value) return decodeTagged(value as Tagged);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
  };

  return { encode, decode };
}
