/** VoIP metrics of one source, as its receiver measured them (RFC 3611 §4.7), in their units there. */
export interface VoipMetrics {
  /** Of the source that is reported on. */
  readonly ssrc: number;
  /** Of 256, since reception began. */
  readonly lossRate: number;
  readonly discardRate: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  readonly burstDurationMs: number;
  readonly gapDurationMs: number;
  readonly roundTripMs: number;
  readonly endSystemDelayMs: number;
  /** dBm0, signed; 127: not known. */
  readonly signalLevel: number;
  readonly noiseLevel: number;
  /** Residual echo return loss, dB; 127: not known. */
  readonly echoReturnLoss: number;
  readonly gmin: number;
  /** 0…100; 127: not known. */
  readonly rFactor: number;
  readonly externalRFactor: number;
  /** Ten times 1…5; 127: not known. */
  readonly mosListening: number;
  readonly mosConversational: number;
  /** Loss concealment and kind of jitter buffer (§4.7.6). */
  readonly receiverConfiguration: number;
  readonly jitterBufferNominalMs: number;
  readonly jitterBufferMaximumMs: number;
  readonly jitterBufferAbsoluteMaximumMs: number;
}

/** What is not known, in all fields of one byte (RFC 3611 §4.7). */
export const UNKNOWN = 127;
/** Block type and words behind the header (RFC 3611 §4.7). */
export const VOIP_METRICS_BLOCK = 7;
export const VOIP_METRICS_WORDS = 8;

/** Reads the block's content behind its header of four bytes. @param body at least 32 bytes */
export function parseVoipMetrics(body: DataView): VoipMetrics {
  return {
    ssrc: body.getUint32(0),
    lossRate: body.getUint8(4),
    discardRate: body.getUint8(5),
    burstDensity: body.getUint8(6),
    gapDensity: body.getUint8(7),
    burstDurationMs: body.getUint16(8),
    gapDurationMs: body.getUint16(10),
    roundTripMs: body.getUint16(12),
    endSystemDelayMs: body.getUint16(14),
    signalLevel: body.getInt8(16),
    noiseLevel: body.getInt8(17),
    echoReturnLoss: body.getUint8(18),
    gmin: body.getUint8(19),
    rFactor: body.getUint8(20),
    externalRFactor: body.getUint8(21),
    mosListening: body.getUint8(22),
    mosConversational: body.getUint8(23),
    receiverConfiguration: body.getUint8(24),
    jitterBufferNominalMs: body.getUint16(26),
    jitterBufferMaximumMs: body.getUint16(28),
    jitterBufferAbsoluteMaximumMs: body.getUint16(30),
  };
}

/** Writes what {@link parseVoipMetrics} reads; values beyond their field are brought to its ends. */
export function writeVoipMetrics(body: DataView, metrics: VoipMetrics): void {
  body.setUint32(0, metrics.ssrc);
  const bytes: readonly (readonly [at: number, value: number])[] = [
    [4, metrics.lossRate],
    [5, metrics.discardRate],
    [6, metrics.burstDensity],
    [7, metrics.gapDensity],
    [18, metrics.echoReturnLoss],
    [19, metrics.gmin],
    [20, metrics.rFactor],
    [21, metrics.externalRFactor],
    [22, metrics.mosListening],
    [23, metrics.mosConversational],
    [24, metrics.receiverConfiguration],
  ];
  for (const [at, value] of bytes) body.setUint8(at, within(value, 0, 0xff));
  body.setInt8(16, within(metrics.signalLevel, -128, 127));
  body.setInt8(17, within(metrics.noiseLevel, -128, 127));
  const words: readonly (readonly [at: number, value: number])[] = [
    [8, metrics.burstDurationMs],
    [10, metrics.gapDurationMs],
    [12, metrics.roundTripMs],
    [14, metrics.endSystemDelayMs],
    [26, metrics.jitterBufferNominalMs],
    [28, metrics.jitterBufferMaximumMs],
    [30, metrics.jitterBufferAbsoluteMaximumMs],
  ];
  for (const [at, value] of words) body.setUint16(at, within(value, 0, 0xffff));
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.round(value), least), most);
}
