import type { RecordedEvent } from '#contracts';
import type { ProjectId } from '#kernel';

/** Which events a reader wants: by type (`session.started`, `session.*`), by stream, and of which project. Absent: all. */
export type EventFilter = {
  readonly type?: string;
  readonly stream?: string;
  readonly project?: ProjectId;
};

const TYPE = /^[a-z][a-z0-9-]*(\.([a-z][a-z0-9-]*|\*))?$/;
/** True for something that can be compared with types of events. */
export const isTypePattern = (text: string): boolean => text.length <= 100 && TYPE.test(text);

const typeMatches = (type: string, pattern: string): boolean => {
  if (pattern.endsWith('.*')) return type.startsWith(pattern.slice(0, -1));
  return pattern.includes('.') ? type === pattern : type.startsWith(`${pattern}.`);
};

/** By what the event itself says; whose it is, is another question: {@link projectOf}. */
export const isWanted = ({ type, stream }: EventFilter, event: RecordedEvent): boolean =>
  (type === undefined || typeMatches(event.type, type)) && (stream === undefined || event.stream === stream);
