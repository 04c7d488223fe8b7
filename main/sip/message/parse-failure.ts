/** What was wrong with a text: the grammar element that failed and what should have stood there. Both are our own words, never the peer's. */
export interface ParseFailure {
  readonly element: string;
  readonly expected: string;
}
