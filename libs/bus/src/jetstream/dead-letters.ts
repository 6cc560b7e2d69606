import { headers } from '@nats-io/transport-node';
import { SUBJECTS } from '#contracts';
import { describeError } from '#kernel';
import type { Bus } from '../bus.ts';
import { type PublishOptions, publishDurably } from './publish-durably.ts';
import { DEAD_LETTERS } from './streams.ts';

/** A message that a consumer gave up on. */
export type DeadLetter = {
  /** Who gave up: a durable's or a projection's name. */
  readonly consumer: string;
  /** Where the message came from, with its sequence there. */
  readonly subject: string;
  readonly sequence: number;
  readonly payload: Uint8Array | string;
  readonly cause: unknown;
};

/** Durable when it resolves. @throws DependencyFailure when JetStream can't be reached in time. */
export type DeadLetterBox = (letter: DeadLetter) => Promise<void>;

const CAUSE_MAX = 1000;
const PUBLISH: Pick<PublishOptions, 'deadlineMs'> = { deadlineMs: 10_000 };
/** Header values are one line of printable text. */
const oneLine = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, CAUSE_MAX);

/** Puts letters on `dead-letter.<consumer>`: payload as it was, cause and origin in headers. The same letter twice is kept once. */
export const deadLetterBox =
  (bus: Bus): DeadLetterBox =>
  async ({ consumer, subject, sequence, payload, cause }) => {
    const carried = headers();
    carried.set('Berth-Cause', oneLine(describeError(cause)));
    carried.set('Berth-Subject', subject);
    carried.set('Berth-Sequence', String(sequence));
    await publishDurably(bus, {
      ...PUBLISH,
      stream: DEAD_LETTERS,
      subject: SUBJECTS.deadLetter(consumer),
      payload,
      headers: carried,
      messageId: `${consumer}:${subject}:${sequence}`,
    });
  };
