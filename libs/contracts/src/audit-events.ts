import type { EpochMs } from '#kernel';
import type { Fact } from './envelope.ts';

/** Why the door said no: nobody knew who it was, he may not, or he came too often. */
export type RefusedAs = 'unauthenticated' | 'forbidden' | 'limited';

/** The gateway refused requests: the same thing to the same sender within some seconds is one fact with a count. */
export type AuditRefused = Fact<
  'audit.refused',
  {
    /** `user:<id>`, or `nobody` where it was not known who it was. */
    readonly who: string;
    /** The method and the pattern of the path: `POST /v1/sessions/:ref/stop`; `(others)`: of those that were too many to be told apart. */
    readonly operation: string;
    readonly outcome: RefusedAs;
    /** Names a row beside the log with the address and the program; it is erased when it is old. Absent: it could not be named. */
    readonly from?: string;
    readonly count: number;
    readonly firstAt: EpochMs;
    readonly lastAt: EpochMs;
  }
>;

export type AuditFact = AuditRefused;
