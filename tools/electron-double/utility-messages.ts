/** From the main process to a utility process, structured-cloned by Node. */
export type ToUtility =
  | { readonly kind: 'message'; readonly data: unknown; readonly ports: readonly string[] }
  | { readonly kind: 'port'; readonly id: string; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly id: string };

/** The way back. */
export type FromUtility =
  | { readonly kind: 'message'; readonly data: unknown }
  | { readonly kind: 'port'; readonly id: string; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly id: string };
