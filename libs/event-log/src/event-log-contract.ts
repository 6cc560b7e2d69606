import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '#contracts';
import { commandId, DependencyFailure, position, streamName, type StreamName } from '#kernel';
import type { Append, AppendOutcome, EventLog, StreamWrite } from './event-log.ts';

/** A log to be tested, and how to get rid of it. It need not be empty. */
export type LogUnderTest = { readonly log: EventLog; readonly close?: () => Promise<void> };

const happened = (n: number): Fact => ({ type: 'test.happened', data: { n } });
const freshStream = (): StreamName => streamName(`test-${randomUUID()}`);
const append = (writes: readonly StreamWrite[], id: string = randomUUID()): Append => ({
  commandId: commandId(id),
  meta: { actor: 'service:test' },
  writes,
});
const positionsOf = (outcome: AppendOutcome) => {
  if (outcome.kind !== 'appended') throw new Error(`a conflict at ${outcome.stream}`);
  return outcome;
};

/** What every adapter of the EventLog port does. Call it inside a spec file. */
export const eventLogContract = (makeLog: () => Promise<LogUnderTest>): void => {
  let log: EventLog;
  let close: LogUnderTest['close'];
  beforeAll(async () => {
    ({ log, close } = await makeLog());
  });
  afterAll(async () => {
    await close?.();
  });

  describe('append', () => {
    it('records facts at the next positions and versions, with all that was said about them', async () => {
      const [stream, id, head] = [freshStream(), randomUUID(), await log.head()];
      const meta = {
        actor: 'user:ann',
        correlationId: 'c-1',
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      };
      const outcome = await log.append({
        commandId: commandId(id),
        meta,
        writes: [
          { stream, expectedVersion: 0, facts: [happened(1), { type: 'test.ended', rev: 3, data: {} }] },
        ],
      });
      expect(outcome).toEqual({ kind: 'appended', first: head + 1, last: head + 2, isDuplicate: false });
      const [one, two] = await log.readStream(stream);
      expect(one).toEqual({
        position: head + 1,
        stream,
        version: 1,
        type: 'test.happened',
        rev: 1,
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        commandId: id,
        recordedAt: expect.any(Number),
        data: { n: 1 },
        meta,
      });
      expect(two).toMatchObject({ position: head + 2, version: 2, type: 'test.ended', rev: 3, data: {} });
      expect(one?.eventId).not.toBe(two?.eventId);
      expect(await log.head()).toBe(head + 2);
    });

    it('writes several streams at once', async () => {
      const [a, b] = [freshStream(), freshStream()];
      const { first, last } = positionsOf(
        await log.append(
          append([
            { stream: a, expectedVersion: 0, facts: [happened(1), happened(2)] },
            { stream: b, expectedVersion: 0, facts: [happened(3)] },
          ]),
        ),
      );
      expect(last - first).toBe(2);
      expect((await log.readStream(a)).map((event) => event.data)).toEqual([{ n: 1 }, { n: 2 }]);
      expect((await log.readStream(b)).map((event) => event.version)).toEqual([1]);
    });

    it('answers with a conflict, and writes to none of the streams, when one has another version', async () => {
      const [a, b] = [freshStream(), freshStream()];
      await log.append(append([{ stream: b, facts: [happened(1), happened(2)] }]));
      const head = await log.head();
      const outcome = await log.append(
        append([
          { stream: a, expectedVersion: 0, facts: [happened(3)] },
          { stream: b, expectedVersion: 1, facts: [happened(4)] },
        ]),
      );
      expect(outcome).toEqual({ kind: 'conflict', stream: b, expected: 1, actual: 2 });
      expect(await log.readStream(a)).toEqual([]);
      expect(await log.head()).toBe(head);
    });

    it('names the first stream in conflict, in order of the writes', async () => {
      const [a, b] = [freshStream(), freshStream()];
      const outcome = await log.append(
        append([
          { stream: b, expectedVersion: 7, facts: [happened(1)] },
          { stream: a, expectedVersion: 5, facts: [happened(1)] },
        ]),
      );
      expect(outcome).toEqual({ kind: 'conflict', stream: b, expected: 7, actual: 0 });
    });

    it('lets a command that met a conflict try again under the same id', async () => {
      const [stream, id] = [freshStream(), randomUUID()];
      await log.append(append([{ stream, expectedVersion: 4, facts: [happened(1)] }], id));
      const second = await log.append(append([{ stream, expectedVersion: 0, facts: [happened(1)] }], id));
      expect(second).toMatchObject({ kind: 'appended', isDuplicate: false });
    });

    it('checks a guard without writing to its stream', async () => {
      const [guard, stream] = [freshStream(), freshStream()];
      await log.append(append([{ stream: guard, facts: [happened(1)] }]));
      const stale = await log.append(
        append([
          { stream, facts: [happened(2)] },
          { stream: guard, expectedVersion: 0, facts: [] },
        ]),
      );
      expect(stale).toEqual({ kind: 'conflict', stream: guard, expected: 0, actual: 1 });
      const good = await log.append(
        append([
          { stream, facts: [happened(2)] },
          { stream: guard, expectedVersion: 1, facts: [] },
        ]),
      );
      expect(good.kind).toBe('appended');
      expect(await log.readStream(guard)).toHaveLength(1);
    });

    it('answers with the head when there was nothing but guards', async () => {
      const head = await log.head();
      const outcome = await log.append(append([{ stream: freshStream(), expectedVersion: 0, facts: [] }]));
      expect(outcome).toEqual({ kind: 'appended', first: head, last: head, isDuplicate: false });
    });

    it('appends to whatever version there is when none is expected', async () => {
      const stream = freshStream();
      for (const n of [1, 2, 3]) await log.append(append([{ stream, facts: [happened(n)] }]));
      expect((await log.readStream(stream)).map((event) => event.version)).toEqual([1, 2, 3]);
    });

    it('gives the first answer again, and records nothing, when a command id comes twice', async () => {
      const [stream, id] = [freshStream(), randomUUID()];
      const command = append([{ stream, expectedVersion: 0, facts: [happened(1), happened(2)] }], id);
      const first = positionsOf(await log.append(command));
      await log.append(append([{ stream, facts: [happened(3)] }]));
      const again = await log.append(command);
      expect(again).toEqual({ ...first, isDuplicate: true });
      expect(await log.readStream(stream)).toHaveLength(3);
    });

    it('records a command once when it comes many times at once', async () => {
      const [stream, id] = [freshStream(), randomUUID()];
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => log.append(append([{ stream, facts: [happened(1)] }], id))),
      );
      expect(outcomes.filter((outcome) => !positionsOf(outcome).isDuplicate)).toHaveLength(1);
      expect(new Set(outcomes.map((outcome) => positionsOf(outcome).last)).size).toBe(1);
      expect(await log.readStream(stream)).toHaveLength(1);
    });

    it('gives each of many at once the answer that is its own', async () => {
      const [known, stale, guard] = [freshStream(), freshStream(), freshStream()];
      const knownId = randomUUID();
      const first = await log.append(append([{ stream: known, facts: [happened(0)] }], knownId));
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, n) => {
          const stream = freshStream();
          const facts = [happened(n), happened(n)];
          switch (n % 4) {
            case 0:
              return log.append(
                append([
                  { stream, facts },
                  { stream: stale, expectedVersion: 3, facts },
                ]),
              );
            case 1:
              return log.append(append([{ stream: known, facts: [happened(0)] }], knownId));
            case 2:
              return log.append(append([{ stream: guard, expectedVersion: 0, facts: [] }]));
            default:
              return log.append(
                append([
                  { stream: guard, expectedVersion: 0, facts: [] },
                  { stream, expectedVersion: 0, facts },
                ]),
              );
          }
        }),
      );
      for (const [n, answer] of answers.entries()) {
        if (n % 4 === 0) expect(answer).toEqual({ kind: 'conflict', stream: stale, expected: 3, actual: 0 });
        else if (n % 4 === 1) expect(answer).toEqual({ ...first, isDuplicate: true });
        else {
          const { first: from, last } = positionsOf(answer);
          const found = n % 4 === 2 ? [] : await log.readAll(position(from - 1), last - from + 1);
          expect(found.map((event) => event.data['n'])).toEqual(n % 4 === 2 ? [] : [n, n]);
        }
      }
    });

    it('lets one of many win that expect the same version, and tells the others', async () => {
      const stream = freshStream();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          log.append(append([{ stream, expectedVersion: 0, facts: [happened(n)] }])),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.kind === 'appended')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome.kind === 'conflict')).toHaveLength(19);
      expect(await log.readStream(stream)).toHaveLength(1);
    });

    it('never records a time before the one of the event before', async () => {
      const head = await log.head();
      for (const n of [1, 2, 3, 4])
        await log.append(append([{ stream: freshStream(), facts: [happened(n)] }]));
      const times = (await log.readAll(head, 10)).map((event) => event.recordedAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });

    it.each([
      ['no writes', []],
      ['a type that is none', [{ stream: freshStream(), facts: [{ type: 'Test Happened', data: {} }] }]],
      [
        'a revision that is none',
        [{ stream: freshStream(), facts: [{ type: 'test.x', rev: 0.5, data: {} }] }],
      ],
      [
        'a NUL character',
        [{ stream: freshStream(), facts: [{ type: 'test.x', data: { name: 'a\u0000b' } }] }],
      ],
      ['half of a pair', [{ stream: freshStream(), facts: [{ type: 'test.x', data: { name: '\ud800' } }] }]],
      [
        'two megabytes',
        [{ stream: freshStream(), facts: [{ type: 'test.x', data: { name: 'x'.repeat(2 ** 21) } }] }],
      ],
      ['a negative version', [{ stream: freshStream(), expectedVersion: -1, facts: [happened(1)] }]],
      [
        'one stream twice',
        Array.from({ length: 2 }, () => ({ stream: streamName('test-twice'), facts: [happened(1)] })),
      ],
    ])('refuses %s, and tells that trying again is of no use', async (_, writes) => {
      const head = await log.head();
      const failure: unknown = await log.append(append(writes)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DependencyFailure);
      expect(failure).toMatchObject({ dependency: 'event-log', retryable: false });
      expect(await log.head()).toBe(head);
    });

    it('keeps every character of a text', async () => {
      const stream = freshStream();
      const text = 'tab\t newline\n quote" backslash\\ \\u0000 emoji 🐳 ümlaut \u2028';
      await log.append(
        append([{ stream, facts: [{ type: 'test.said', data: { text, "it's": [1.5, null, true] } }] }]),
      );
      const [event] = await log.readStream(stream);
      expect(event?.data).toEqual({ text, "it's": [1.5, null, true] });
    });
  });

  describe('read', () => {
    it('gives everything after a position, dense and in order, a page at a time', async () => {
      const head = await log.head();
      const [a, b] = [freshStream(), freshStream()];
      for (let n = 1; n <= 6; n++)
        await log.append(append([{ stream: n % 2 ? a : b, facts: [happened(n)] }]));
      const page = await log.readAll(position(head + 1), 3);
      expect(page.map((event) => event.position)).toEqual([head + 2, head + 3, head + 4]);
      expect(page.map((event) => event.data)).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }]);
      expect(await log.readAll(position(head + 6), 3)).toEqual([]);
      expect(await log.readAll(position(head + 1000), 3)).toEqual([]);
    });

    it('gives full pages in a row when it is read on, and at last what came in between', async () => {
      const head = await log.head();
      const facts = Array.from({ length: 1200 }, (_, n) => happened(n));
      await log.append(append([{ stream: freshStream(), facts }]));
      const first = await log.readAll(head, 600);
      const second = await log.readAll(position(head + 600), 600);
      const none = await log.readAll(position(head + 1200), 600);
      await log.append(append([{ stream: freshStream(), facts: [happened(7)] }]));
      const late = await log.readAll(position(head + 1200), 600);
      expect([first.length, second.length, none.length, late.length]).toEqual([600, 600, 0, 1]);
      expect(second[0]?.position).toBe(head + 601);
    });

    it('replays everything after a position, dense and in order, and ends at the head', async () => {
      const head = await log.head();
      const facts = Array.from({ length: 4000 }, (_, n) => happened(n));
      await log.append(append([{ stream: freshStream(), facts }]));
      await log.append(append([{ stream: freshStream(), facts }]));
      const numbers: unknown[] = [];
      for await (const events of log.replay(position(head + 10))) {
        expect(events[0]?.position).toBe(head + 11 + numbers.length);
        numbers.push(...events.map((event) => event.data['n']));
      }
      expect(numbers).toEqual([...facts.slice(10), ...facts].map((fact) => fact.data['n']));
    });

    it('stops a replay where its reader stops', async () => {
      for await (const events of log.replay(position(0))) {
        expect(events[0]?.position).toBe(1);
        break;
      }
      const none = [];
      for await (const events of log.replay(await log.head())) none.push(events);
      expect(none).toEqual([]);
    });

    it('gives a stream after a version, and nothing of a stream that is not there', async () => {
      const stream = freshStream();
      await log.append(append([{ stream, facts: [happened(1), happened(2), happened(3)] }]));
      expect((await log.readStream(stream, 1)).map((event) => event.version)).toEqual([2, 3]);
      expect(await log.readStream(stream, 3)).toEqual([]);
      expect(await log.readStream(freshStream())).toEqual([]);
    });
  });
};
