/** Holds the place of what is loaded when first looked at: a moment, so nothing is drawn, but who asks hears that the page is not ready. */
export function Loading() {
  return <div aria-busy="true" className="absolute" />;
}
