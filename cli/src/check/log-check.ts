/* By path, and not as #contracts: those names belong to the workspace's package, and the command line is a package of its own. */
import type { RecordedEvent } from '../../../libs/contracts/src/index.ts';
import { commandId, epochMs, eventId, position, streamName } from '../../../libs/kernel/src/index.ts';
import type { JsonObject } from '../../../libs/kernel/src/index.ts';
import type { LogEvent } from '../api/resources.ts';
import { CliFailure } from '../cli-failure.ts';

export { createLogCheck } from '../../../libs/contracts/src/index.ts';
export type { LogCheckReport } from '../../../libs/contracts/src/index.ts';

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An event of the API in the log's own words. @throws CliFailure when it is none */
export const toRecorded = (event: LogEvent): RecordedEvent => {
  const { data, meta } = event;
  try {
    if (!isJsonObject(data)) throw new TypeError('its data is no object');
    return {
      position: position(event.position),
      stream: streamName(event.stream),
      version: event.version,
      type: event.type,
      rev: event.rev,
      eventId: eventId(event.eventId),
      commandId: commandId(event.commandId),
      recordedAt: epochMs(Date.parse(event.recordedAt)),
      data,
      meta: { actor: meta.actor ?? '' },
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliFailure('not-an-event', `Event ${event.position} can't be read: ${why}`, { cause });
  }
};
