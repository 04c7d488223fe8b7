import { attributeOf, type Section } from './session-description.ts';

/** Which way a stream flows, seen from the one who writes it (RFC 8866 §6.7). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** The direction attribute of a section; undefined when it has none. */
export function directionOf(section: Section): Direction | undefined {
  return directions.find((direction) => attributeOf(section, direction) !== undefined);
}

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

export function directionFrom(isSending: boolean, isReceiving: boolean): Direction {
  if (isSending) return isReceiving ? 'sendrecv' : 'sendonly';
  return isReceiving ? 'recvonly' : 'inactive';
}

/** The same stream seen from the other end. */
export function reversed(direction: Direction): Direction {
  return directionFrom(receives(direction), sends(direction));
}

/** What is left when both must agree, both seen from the same end (RFC 3264 §6.1). */
export function intersection(a: Direction, b: Direction): Direction {
  return directionFrom(sends(a) && sends(b), receives(a) && receives(b));
}
