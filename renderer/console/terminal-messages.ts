/** Colours of the window's theme, and its words for a screen reader. */
export interface TerminalLook {
  readonly background: string;
  readonly foreground: string;
  readonly accent: string;
  readonly selection: string;
  readonly label: string;
}

/** From the window to the page with the terminal, over a MessagePort that came with the first. */
export type ToTerminal =
  | { readonly kind: 'look'; readonly look: TerminalLook }
  | { readonly kind: 'output'; readonly text: string };

/** And back. `size` comes first, and is what the console is opened with. */
export type FromTerminal =
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'shown'; readonly characters: number }
  | { readonly kind: 'left' };
