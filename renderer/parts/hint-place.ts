interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 6;
const MARGIN = 5;

/**
 * Where a hint stands, in pixels of the window: above what it explains and in its middle, below where there is no room above, moved
 * aside where it would leave the window.
 */
export function hintPlace(explained: Box, hint: Size, window: Size): { readonly left: number; readonly top: number } {
  const above = explained.top - GAP - hint.height;
  const below = explained.top + explained.height + GAP;
  const middle = explained.left + (explained.width - hint.width) / 2;
  const rightmost = window.width - MARGIN - hint.width;
  return { left: Math.max(MARGIN, Math.min(middle, rightmost)), top: above < MARGIN ? below : above };
}
