import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** A reporter of node:test that says only what failed, with where and why. */
export default async function* failureReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== 'test:fail' || event.data.details.type === 'suite') continue;
    const { name, file, line, details } = event.data;
    const cause = details.error.cause ?? details.error;
    yield `\nFAILED ${name}\n  ${file ?? ''}:${line ?? ''}\n  ${inspect(cause).replaceAll('\n', '\n  ')}\n`;
  }
}
