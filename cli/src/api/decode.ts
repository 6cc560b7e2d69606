import { CliFailure } from '../cli-failure.ts';
import type {
  Egress,
  Key,
  LogEvent,
  Node,
  OutputChunk,
  PolicyFields,
  Pool,
  ClosedProject,
  Project,
  ProjectWithUsers,
  Quota,
  Reservation,
  ReservationTrial,
  Session,
  WhatIfAnswer,
} from './resources.ts';

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/* The server is ours: an answer is told from another by the fields that make it what it is. */
export const isSession = (value: unknown): value is Session =>
  isFields(value) &&
  typeof value['sessionId'] === 'string' &&
  isFields(value['resources']) &&
  Array.isArray(value['timeline']);
export const isNode = (value: unknown): value is Node =>
  isFields(value) && typeof value['nodeId'] === 'string' && Array.isArray(value['devices']);
export const isLogEvent = (value: unknown): value is LogEvent =>
  isFields(value) &&
  typeof value['position'] === 'number' &&
  typeof value['stream'] === 'string' &&
  typeof value['version'] === 'number' &&
  typeof value['type'] === 'string' &&
  typeof value['rev'] === 'number' &&
  typeof value['commandId'] === 'string' &&
  isFields(value['data']) &&
  isFields(value['meta']);
export const isKey = (value: unknown): value is Key =>
  isFields(value) && typeof value['keyId'] === 'string' && typeof value['role'] === 'string';
export const isOutputChunk = (value: unknown): value is OutputChunk =>
  isFields(value) &&
  (value['source'] === 'stdout' || value['source'] === 'stderr') &&
  typeof value['text'] === 'string';

const EGRESS_MODES = new Set<unknown>(['node', 'internet', 'listed', 'none']);
export const isEgress = (value: unknown): value is Egress =>
  isFields(value) && EGRESS_MODES.has(value['mode']);
export const isQuota = (value: unknown): value is Quota => isFields(value) && !('projectId' in value);
export const isProject = (value: unknown): value is Project =>
  isFields(value) &&
  typeof value['projectId'] === 'string' &&
  typeof value['name'] === 'string' &&
  typeof value['borrowedGpuMilli'] === 'number';
export const isClosedProject = (value: unknown): value is ClosedProject =>
  isProject(value) && 'ends' in value && isFields(value.ends) && 'goesOnCount' in value;
export const isProjectWithUsers = (value: unknown): value is ProjectWithUsers =>
  isProject(value) && 'users' in value && Array.isArray(value.users);
export const isPolicy = (value: unknown): value is PolicyFields => isFields(value) && !('poolId' in value);
export const isPool = (value: unknown): value is Pool =>
  isFields(value) && typeof value['poolId'] === 'string' && isFields(value['total']);

const isPlayed = (value: unknown): boolean =>
  isFields(value) && isFields(value['wait']) && Array.isArray(value['projects']);
export const isWhatIf = (value: unknown): value is WhatIfAnswer =>
  isFields(value) && isPlayed(value['was']) && isPlayed(value['again']) && isPlayed(value['other']);

export const isReservation = (value: unknown): value is Reservation =>
  isFields(value) && typeof value['reservationId'] === 'string' && Array.isArray(value['spots']);
export const isReservationTrial = (value: unknown): value is ReservationTrial =>
  isFields(value) && typeof value['fits'] === 'boolean' && !('reservationId' in value);

const strange = (what: string): CliFailure =>
  new CliFailure(
    'strange-answer',
    `The server did not answer with ${what}; is it a Berth of another version?`,
  );

export const one = <T>(value: unknown, is: (value: unknown) => value is T, what: string): T => {
  if (is(value)) return value;
  throw strange(what);
};

/** The list in a field of an answer. */
export const many = <T>(value: unknown, field: string, is: (value: unknown) => value is T): readonly T[] => {
  const list = isFields(value) ? value[field] : undefined;
  if (Array.isArray(list) && list.every(is)) return list;
  throw strange(field);
};

export const textOf = (value: unknown, field: string): string | undefined => {
  const found = isFields(value) ? value[field] : undefined;
  return typeof found === 'string' ? found : undefined;
};
export const numberOf = (value: unknown, field: string): number | undefined => {
  const found = isFields(value) ? value[field] : undefined;
  return typeof found === 'number' ? found : undefined;
};
