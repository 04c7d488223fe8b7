import { useEffect, useState } from 'react';

/** The time, renewed each second of it, so that a running timer never skips one. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), 1_000 - (Date.now() % 1_000) + 5);
    return () => clearTimeout(timer);
  });
  return now;
}
