/// <reference lib="dom" />

/** Names of the events by which a page's own world tells the other one what it asked of its window. */
export interface WindowEvents {
  readonly close: string;
  readonly open: string;
}

/**
 * What of a window a page can ask for is asked of the program: `window.close()`, `window.open()` and links to new windows. The source of
 * this function runs in the page's own world, before its scripts.
 */
export function mainWorld({ close, open }: WindowEvents): void {
  const ask = (url: string): void => void document.dispatchEvent(new CustomEvent(open, { detail: url }));
  window.close = () => void document.dispatchEvent(new Event(close));
  window.open = (url = 'about:blank') => {
    ask(new URL(url, location.href).href);
    return null; // as of a window that was denied
  };
  addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link?.target !== '_blank') return;
      event.preventDefault();
      ask(link.href);
    },
    { capture: true },
  );
}
