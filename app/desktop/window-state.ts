import { readFileSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const State = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(360),
  height: z.number().int().min(560),
  isMaximized: z.boolean(),
  /** The person was told once that closing hides the window. */
  knowsTray: z.boolean(),
});

export type WindowState = z.infer<typeof State>;

const INITIAL: WindowState = { width: 980, height: 680, isMaximized: false, knowsTray: false };

/** How much of a window must lie on some display so that a person can take hold of it. */
const LEAST_VISIBLE = 64;

/** Where the window was left; what is missing, damaged or from another program gives the initial state. */
export function readWindowState(file: string): WindowState {
  try {
    return State.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return INITIAL; // the first start, or as good as one
  }
}

/** Keeps it for the next start; a full disk is no reason to fail. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The window comes up in its old place: nothing worth a word.
  }
}

function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return width >= LEAST_VISIBLE && bounds.y >= area.y && bounds.y + LEAST_VISIBLE <= area.y + area.height;
}

/** Place and size for the window: as it was, or centred by the system when the display it was on is gone. */
export function placement(
  state: WindowState,
  areas: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const { x, y, width, height } = state;
  if (x === undefined || y === undefined) return { width, height };
  const bounds = { x, y, width, height };
  return areas.some((area) => isReachable(bounds, area)) ? bounds : { width, height };
}
