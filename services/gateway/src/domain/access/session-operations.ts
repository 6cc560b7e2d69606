import { changesOwn, showsProject } from './rule.ts';

/** Sessions, and what belongs to them. */
export const SESSION_OPERATIONS = {
  execInSession: changesOwn('sessions'),
  joinKernel: changesOwn('sessions'),
  explainSession: showsProject('sessions'),
  getArray: showsProject('sessions'),
  getSession: showsProject('sessions'),
  holdSession: changesOwn('sessions'),
  holdSessions: changesOwn('sessions'),
  listSessions: showsProject('sessions'),
  prioritiseSession: changesOwn('sessions'),
  prioritiseSessions: changesOwn('sessions'),
  readLogs: showsProject('sessions'),
  releaseSession: changesOwn('sessions'),
  releaseSessions: changesOwn('sessions'),
  reorderSession: changesOwn('sessions'),
  reorderSessions: changesOwn('sessions'),
  requestArray: changesOwn('sessions'),
  requestSession: changesOwn('sessions'),
  stopSession: changesOwn('sessions'),
  stopSessions: changesOwn('sessions'),
  storeBundle: changesOwn('bundles'),
  trySession: changesOwn('sessions'),
  watchSession: showsProject('sessions'),
} as const;
