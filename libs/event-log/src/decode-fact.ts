import { EVENT_TYPES, isBerthEvent, type BerthFact, type RecordedEvent } from '#contracts';
import { accept, refuse, type Refusal, type Result } from '#kernel';
import { ENROLMENT_SHAPES } from './facts/enrolment-shapes.ts';
import { FILE_JOB_SHAPES } from './facts/file-job-shapes.ts';
import { FOLDER_SHAPES } from './facts/folder-shapes.ts';
import { HOOK_SHAPES } from './facts/hook-shapes.ts';
import { ALERT_SHAPES } from './facts/alert-shapes.ts';
import { AUDIT_SHAPES } from './facts/audit-shapes.ts';
import { KEY_SHAPES } from './facts/key-shapes.ts';
import { NODE_SHAPES } from './facts/node-shapes.ts';
import { POOL_SHAPES } from './facts/pool-shapes.ts';
import { REGISTRY_SHAPES } from './facts/registry-shapes.ts';
import { IMAGE_SHAPES } from './facts/image-shapes.ts';
import { RESERVATION_SHAPES } from './facts/reservation-shapes.ts';
import { SESSION_SHAPES } from './facts/session-shapes.ts';
import { TRANSFER_SHAPES } from './facts/transfer-shapes.ts';
import { USER_SHAPES } from './facts/user-shapes.ts';
import type { AnyShape } from './facts/shape.ts';
import { VOLUME_SHAPES } from './facts/volume-shapes.ts';
import type { StoredFact } from './upcasters.ts';

/** `unknown-event`: a newer Berth wrote it, or nobody of ours. `malformed-event`: its data is not what its type says. */
export type FactRefusal = Refusal<'unknown-event' | 'malformed-event'>;

const SHAPES: Readonly<Record<BerthFact['type'], AnyShape>> = {
  ...ENROLMENT_SHAPES,
  ...FILE_JOB_SHAPES,
  ...FOLDER_SHAPES,
  ...ALERT_SHAPES,
  ...AUDIT_SHAPES,
  ...HOOK_SHAPES,
  ...IMAGE_SHAPES,
  ...KEY_SHAPES,
  ...NODE_SHAPES,
  ...POOL_SHAPES,
  ...REGISTRY_SHAPES,
  ...RESERVATION_SHAPES,
  ...SESSION_SHAPES,
  ...TRANSFER_SHAPES,
  ...USER_SHAPES,
  ...VOLUME_SHAPES,
};
const shapes = new Map<string, AnyShape>(Object.entries(SHAPES));
const revisions = new Map<string, number>(Object.entries(EVENT_TYPES).map(([type, { rev }]) => [type, rev]));

/** Why a fact, already in its newest shape, can't be read as one of ours; undefined if it can. */
export const factRefusal = ({ type, rev, data }: StoredFact): FactRefusal | undefined => {
  const shape = shapes.get(type);
  const current = revisions.get(type);
  if (shape === undefined || current === undefined)
    return { code: 'unknown-event', message: `${JSON.stringify(type)} is no event type of this version` };
  if (rev > current)
    return {
      code: 'unknown-event',
      message: `${type} has the revision ${rev}; this version knows ${current}`,
    };
  if (rev < current)
    return {
      code: 'malformed-event',
      message: `${type} of revision ${rev} can't be brought to revision ${current}`,
    };
  const fault = shape.fault(data, '');
  return fault === undefined
    ? undefined
    : {
        code: 'malformed-event',
        message: `${type}: ${fault.pointer === '' ? 'its data' : fault.pointer} must be ${fault.wanted}`,
        pointer: fault.pointer,
      };
};

/** An event as one of ours, or why it can't be: then it belongs to the dead letters, and whoever reads goes on. */
export const decodeFact = (event: RecordedEvent): Result<RecordedEvent<BerthFact>, FactRefusal> => {
  const refusal = factRefusal(event);
  if (refusal !== undefined) return refuse(refusal);
  if (isBerthEvent(event)) return accept(event);
  return refuse({ code: 'unknown-event', message: `${event.type} is no event of this version` });
};
