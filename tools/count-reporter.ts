import type { TestEvent } from 'node:test/reporters';

/** What one run of a test runner came to. `reasons` names each skipped test and why. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly reasons: readonly string[];
}

/** A reporter of node:test that writes one JSON object, {@link Counts}, when all is done. Suites do not count, tests do. */
export default async function* countReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const reasons: string[] = [];
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { details, name, skip } = event.data;
    if (details.type === 'suite') continue;
    if (skip !== undefined) reasons.push(`${name}: ${skip === true ? 'no reason given' : skip}`);
    else if (event.type === 'test:pass') passed++;
    else failed++;
  }
  yield JSON.stringify({ passed, failed, skipped: reasons.length, reasons } satisfies Counts);
}
