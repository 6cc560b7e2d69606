import type { Quota } from '../project-events.ts';
import type { HoldStanding, UserStanding } from './project-quota.dto.ts';

/* What the owner of projects answers. */

/** What is known of a project itself. */
export type ProjectAbout = {
  /** Its id where nobody has given it another. */
  readonly name: string;
  readonly description: string;
  readonly state: 'open' | 'closed';
  /** ISO 8601; null: nobody has created it, it is there because something names it. */
  readonly createdAt: string | null;
  /** ISO 8601; null: it is open. */
  readonly closedAt: string | null;
  /** Of its stream: another one after each change of the project, and whenever one of its sessions takes a share. */
  readonly version: number;
};
export type ProjectStanding = HoldStanding &
  ProjectAbout & {
    readonly projectId: string;
    /** Null: nobody has set one. */
    readonly quota: Quota | null;
    /** Of what is held: beyond the project's own part. */
    readonly borrowedGpuMilli: number;
    readonly waitingCount: number;
  };

/** The log holds it from `position` on; `hasChanged` is false when it was so already. */
export type ProjectAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  readonly project: ProjectStanding;
};
/** What a closing ends, or would: sessions that wait, sessions that run, and reservations. */
export type CloseProjectAnswer = ProjectAnswer & {
  readonly ends: {
    readonly waitingCount: number;
    readonly runningCount: number;
    readonly reservationCount: number;
  };
  /** Sessions that run and go on. */
  readonly goesOnCount: number;
};

/** In the order of their ids; `next`: where to go on, absent at the end. */
export type ListProjectsAnswer = { readonly projects: readonly ProjectStanding[]; readonly next?: string };
/** `users`: who holds something, or has begun something in a present period; those that hold most first. */
export type ReadProjectAnswer = ProjectStanding & { readonly users: readonly UserStanding[] };
