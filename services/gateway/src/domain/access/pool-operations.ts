import { changesOwn, runsPool, runsProject, showsAll, showsProject } from './rule.ts';

/** Nodes and pools, and how projects share them. */
export const POOL_OPERATIONS = {
  bookReservation: changesOwn('reservations'),
  cancelReservation: changesOwn('reservations'),
  cordonNode: runsPool('nodes'),
  drainNode: runsPool('nodes'),
  fenceNode: runsPool('nodes'),
  getNode: showsAll('nodes'),
  getPolicy: showsAll('pools'),
  getPool: showsAll('pools'),
  getProject: showsProject('projects'),
  getQuota: showsProject('projects'),
  getReservation: showsProject('reservations'),
  listImages: showsAll('images'),
  listNodes: showsAll('nodes'),
  listPools: showsAll('pools'),
  listProjects: showsProject('projects'),
  listReservations: showsProject('reservations'),
  moveNode: runsPool('nodes'),
  setPolicy: runsPool('pools'),
  askWhatIf: runsPool('pools'),
  setQuota: runsPool('projects'),
  setUserQuota: runsProject('projects'),
  tryReservation: changesOwn('reservations'),
  uncordonNode: runsPool('nodes'),
} as const;
