/** One partial of a note: a decaying sine. */
interface Note {
  readonly atMs: number;
  readonly hz: number;
  readonly lengthMs: number;
  /** Peak, 0 … 1. */
  readonly level: number;
  /** `struck` dies away like a bell, `steady` is held. */
  readonly shape: 'struck' | 'steady';
}

/** A tone as data: its notes and when it starts again. */
interface Tone {
  readonly periodMs: number;
  readonly notes: readonly Note[];
}

const FADE_MS = 8;

const struck = (atMs: number, hz: number, level = 0.2): readonly Note[] => [
  { atMs, hz, lengthMs: 900, level, shape: 'struck' },
  { atMs, hz: hz * 2.01, lengthMs: 450, level: level * 0.35, shape: 'struck' },
];

const phrase = (atMs: number): readonly Note[] => [
  ...struck(atMs, 659.3),
  ...struck(atMs + 150, 784),
  ...struck(atMs + 300, 987.8),
  ...struck(atMs + 450, 784),
];

/** What the phone sounds like. `ringback` is the 425 Hz cadence of most of the world (ITU-T E.180). */
export const tones = {
  ring: { periodMs: 3_600, notes: [...phrase(0), ...phrase(900)] },
  callWaiting: { periodMs: 5_000, notes: [{ atMs: 0, hz: 440, lengthMs: 180, level: 0.06, shape: 'steady' }] },
  ringback: { periodMs: 5_000, notes: [{ atMs: 0, hz: 425, lengthMs: 1_000, level: 0.08, shape: 'steady' }] },
  chime: { periodMs: 1_800, notes: [...struck(0, 523.3), ...struck(180, 659.3), ...struck(360, 784)] },
} as const satisfies Record<string, Tone>;

export type ToneName = keyof typeof tones;

/** Renders one period of a tone. It starts and ends in silence, so that it can be repeated without a click. */
export function renderTone({ periodMs, notes }: Tone, sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round((periodMs * sampleRate) / 1_000));
  for (const note of notes) addNote(samples, note, sampleRate);
  return samples;
}

function addNote(samples: Float32Array, note: Note, sampleRate: number): void {
  const start = Math.round((note.atMs * sampleRate) / 1_000);
  const length = Math.min(Math.round((note.lengthMs * sampleRate) / 1_000), samples.length - start);
  const fade = (FADE_MS * sampleRate) / 1_000;
  for (let index = 0; index < length; index += 1) {
    const edge = Math.min(1, index / fade, (length - 1 - index) / fade);
    const body = note.shape === 'struck' ? Math.exp((-5 * index) / length) : 1;
    const sample = Math.sin((2 * Math.PI * note.hz * index) / sampleRate) * note.level * edge * body;
    samples[start + index] = (samples[start + index] ?? 0) + sample;
  }
}
