import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { DEAD_LETTERS_STREAM, REPORTS_STREAM, SUBJECTS } from '#contracts';

type NamedStream = Partial<StreamConfig> & { readonly name: string };

const DAY_MS = 86_400_000;

/** What agents saw. A work queue: a report is gone once the scheduler has taken it in. */
export const REPORTS: NamedStream = {
  name: REPORTS_STREAM,
  subjects: [SUBJECTS.reports],
  storage: StorageType.File,
  retention: RetentionPolicy.Workqueue,
  discard: DiscardPolicy.Old,
  max_age: nanos(7 * DAY_MS),
  max_bytes: 256 * 2 ** 20,
  duplicate_window: nanos(120_000),
};

/** Messages that no consumer could handle, with the cause; kept until somebody has looked. */
export const DEAD_LETTERS: NamedStream = {
  name: DEAD_LETTERS_STREAM,
  subjects: [SUBJECTS.deadLetters],
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  max_age: nanos(30 * DAY_MS),
  max_bytes: 256 * 2 ** 20,
};

const STREAM_NOT_FOUND = 10_059;
const CONSUMER_NOT_FOUND = 10_014;

/** True for "there is no such stream" and "there is no such consumer". */
export const isNotFound = (error: unknown): boolean =>
  error instanceof JetStreamApiError &&
  (error.code === STREAM_NOT_FOUND || error.code === CONSUMER_NOT_FOUND);

/** Creates the stream if it is not there. An existing one stays as it is: an operator may have changed its limits. */
export const ensureStream = async (manager: JetStreamManager, stream: NamedStream): Promise<void> => {
  try {
    await manager.streams.info(stream.name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    // `add` of the same configuration by two processes at once succeeds for both.
    await manager.streams.add({ ...stream });
  }
};
