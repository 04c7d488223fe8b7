/** The sign of Trapeze: the SIP trapezoid, two servers above, two phones below, and the bar of sound between the phones. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <path d="M10.5 7.5h11M10.5 7.5l-6 17M21.5 7.5l6 17" stroke="currentColor" strokeWidth="2" opacity=".5" />
      <path d="M4.5 24.5h23" stroke="currentColor" strokeWidth="4.5" strokeLinecap="round" />
      <circle cx="10.5" cy="7.5" r="3.5" fill="currentColor" />
      <circle cx="21.5" cy="7.5" r="3.5" fill="currentColor" />
    </svg>
  );
}
