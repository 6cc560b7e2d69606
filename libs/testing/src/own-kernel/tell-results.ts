import type { TestEvent } from 'node:test/reporters';

/** Reporter of node:test: a line of JSON for each test, when it has ended. */
export default async function* tellResults(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (event.data.details.type === 'suite') continue;
    const fault =
      event.type === 'test:pass' ? null : String(event.data.details.error.cause ?? event.data.details.error);
    yield `${JSON.stringify({ name: event.data.name, fault, seconds: event.data.details.duration_ms / 1000 })}\n`;
  }
}
