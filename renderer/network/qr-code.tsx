import { useMemo } from 'react';
import { encode } from 'uqr';

interface QrCodeProps {
  /** What it says. */
  readonly text: string;
  readonly label: string;
}

/** Light modules around the code (ISO/IEC 18004 asks for four). */
const QUIET = 4;

/** A QR code, black on white whatever the theme: readers want it so. */
export function QrCode({ text, label }: QrCodeProps) {
  const { size, data } = useMemo(() => encode(text, { ecc: 'M', border: QUIET }), [text]);
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="order-last size-44 rounded-md wide:order-none"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}
