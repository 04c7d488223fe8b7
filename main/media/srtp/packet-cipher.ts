/** One packet on its way through a cipher. */
export interface PacketPart {
  /** The packet; what lies behind `end` is not looked at. */
  readonly bytes: Uint8Array;
  /** From here to `end` it is encrypted in place; before, and where both are one, it is only authenticated. */
  readonly start: number;
  readonly end: number;
  readonly ssrc: number;
  /** 48 bits for SRTP, 31 for SRTCP: never used twice under one key. */
  readonly index: number;
  /** Authenticated behind the packet: the roll-over counter of SRTP, flag and index of SRTCP (RFC 3711 §4.2). */
  readonly trailer: Uint8Array;
}

/** Encryption and authentication under one set of session keys. */
export interface PacketCipher {
  readonly tagBytes: number;
  /** Whether the tag belongs to the cipher text, and so stands before SRTCP's index and the MKI (RFC 7714 §8, §9), or is the very end. */
  readonly isTagInside: boolean;
  /** Encrypts in place. @returns the tag */
  seal(part: PacketPart): Uint8Array;
  /** Decrypts in place when `tag` is right. @returns whether it is; if not, nothing was changed */
  open(part: PacketPart, tag: Uint8Array): boolean;
}
