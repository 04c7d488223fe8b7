import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** Dots of one line. */
const LINE = 100;

/**
 * A reporter of node:test that shows a dot for each test and, where one failed, which, where and why. It does both because each reporter
 * listens to the run several times: with three of them Node warns of a leak.
 */
export default async function* progressReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let column = 0;
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (event.data.details.type === 'suite') continue;
    yield event.type === 'test:pass' ? '.' : failureText(event);
    column = event.type === 'test:pass' ? (column + 1) % LINE : 0;
    if (column === 0) yield '\n';
  }
  yield '\n';
}

function failureText({ data: { name, file, line, details } }: Extract<TestEvent, { type: 'test:fail' }>): string {
  const cause = details.error.cause ?? details.error;
  return `\nFAILED ${name}\n  ${file ?? ''}:${line ?? ''}\n  ${inspect(cause).replaceAll('\n', '\n  ')}\n`;
}
