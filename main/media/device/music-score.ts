/** One plucked note. Times in beats from the beginning of the piece, pitch as a MIDI number (69 is 440 Hz). */
export interface Note {
  readonly atBeat: number;
  readonly pitch: number;
  /** 0…1. */
  readonly loudness: number;
  /** Until it has faded to a thousandth. */
  readonly ringBeats: number;
}

export const BEATS_PER_MINUTE = 84;
const BEATS_PER_BAR = 4;

interface Bar {
  readonly bass: number;
  /** Eight eighths; 0 rests. */
  readonly broken: readonly number[];
  /** Beat within the bar and pitch. */
  readonly melody: readonly (readonly [atBeat: number, pitch: number])[];
}

/** "Trapeze", a waiting piece of eight bars in F, made for this program: broken chords below a slow tune that swings out and back. */
const bars: readonly Bar[] = [
  {
    bass: 41,
    broken: [57, 60, 64, 67, 64, 60, 64, 60],
    melody: [
      [0, 76],
      [1.5, 77],
      [2.5, 72],
    ],
  },
  {
    bass: 38,
    broken: [57, 60, 65, 69, 65, 60, 65, 60],
    melody: [
      [0, 74],
      [2, 69],
    ],
  },
  {
    bass: 43,
    broken: [58, 62, 65, 69, 65, 62, 65, 62],
    melody: [
      [0, 70],
      [1.5, 72],
      [2.5, 74],
    ],
  },
  {
    bass: 36,
    broken: [58, 62, 64, 67, 64, 62, 64, 62],
    melody: [
      [0, 72],
      [3, 67],
    ],
  },
  {
    bass: 45,
    broken: [57, 60, 64, 67, 64, 60, 64, 60],
    melody: [
      [0, 76],
      [1.5, 79],
      [2.5, 77],
    ],
  },
  {
    bass: 46,
    broken: [58, 62, 65, 69, 65, 62, 65, 62],
    melody: [
      [0, 77],
      [2, 74],
    ],
  },
  {
    bass: 48,
    broken: [55, 60, 65, 67, 65, 60, 64, 60],
    melody: [
      [0, 72],
      [1, 74],
      [2, 76],
      [3, 79],
    ],
  },
  { bass: 41, broken: [57, 60, 65, 69, 72, 69, 65, 60], melody: [[0, 77]] },
];

export const pieceBeats = bars.length * BEATS_PER_BAR;

/** All notes in the order they begin. */
export const notes: readonly Note[] = bars.flatMap(notesOf).sort((a, b) => a.atBeat - b.atBeat);

function notesOf({ bass, broken, melody }: Bar, index: number): Note[] {
  const start = index * BEATS_PER_BAR;
  return [
    { atBeat: start, pitch: bass, loudness: 0.5, ringBeats: 4 },
    { atBeat: start + 2, pitch: bass + 12, loudness: 0.25, ringBeats: 3 },
    ...broken.map((pitch, eighth) => ({ atBeat: start + eighth / 2, pitch, loudness: eighth === 0 ? 0.3 : 0.22, ringBeats: 2 })),
    ...melody.map(([atBeat, pitch]) => ({ atBeat: start + atBeat, pitch, loudness: 0.55, ringBeats: 4 })),
  ];
}
