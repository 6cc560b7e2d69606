import { may } from './caller.ts';
import type { Caller } from './caller.ts';

/** Whom a reservation is for; of a maintenance, nobody. */
export type ReservedFor = {
  readonly purpose: 'work' | 'maintenance';
  readonly projectId?: string;
  /** Absent: everybody in the project. */
  readonly userId?: string;
};

/** Why somebody may not book or cancel it; null: he may. A member does so for himself, a project-admin for his project, an admin for all. */
export const whyNotReserve = (caller: Caller, { purpose, ...subject }: ReservedFor): string | null => {
  if (may(caller, purpose === 'maintenance' ? {} : subject)) return null;
  if (purpose === 'maintenance') return 'Only an admin may take nodes for maintenance.';
  if (subject.projectId !== caller.projectId) return 'Only an admin may reserve for another project.';
  return 'A member reserves for himself; a project-admin for the project.';
};
