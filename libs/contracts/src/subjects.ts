import type { NodeId, SessionId } from '#kernel';

/** JetStream stream that holds a copy of the log; sequence = position. */
export const EVENTS_STREAM = 'EVENTS';
/** JetStream stream of what agents saw. */
export const REPORTS_STREAM = 'REPORTS';
/** JetStream stream of messages that no consumer could handle, with the cause. */
export const DEAD_LETTERS_STREAM = 'DEAD_LETTERS';

/**
 * Every subject on the bus. `event.<category>.<id>.<verb>` carries facts, `report.<node>` what a node saw; the others are core NATS:
 * requests (`<service>.…`), hints that only save a poll, and live figures that nobody stores.
 */
export const SUBJECTS = {
  events: 'event.>',
  reports: 'report.>',
  deadLetters: 'dead-letter.>',
  /** Hint: something was appended to the log. */
  logAppended: 'hint.log-appended',
  heartbeats: 'heartbeat.*',
  /** What the runs of all nodes use, every few seconds. */
  usages: 'usage.*',
  report: (node: NodeId) => `report.${node}`,
  heartbeat: (node: NodeId) => `heartbeat.${node}`,
  usage: (node: NodeId) => `usage.${node}`,
  /** Every event of one node's stream. */
  nodeEvents: (node: NodeId) => `event.node.${node}.*`,
  /** Hint: something else shall be on the node; it comes before the event does. Empty payload. */
  nodeLook: (node: NodeId | '*') => `agent.${node}.look`,
  sessionEvents: (session: SessionId) => `event.session.${session}.*`,
  /** Hint: new output can be read. Empty payload. */
  output: (session: SessionId) => `output.${session}`,
  progress: (session: SessionId) => `progress.${session}`,
  activities: 'activity.*',
  /** Somebody uses the session: `{at, by}`, now and then. */
  activity: (session: SessionId) => `activity.${session}`,
  deadLetter: (consumer: string) => `dead-letter.${consumer}`,
} as const;

/** Request/reply patterns: `<owner>.<noun>.<verb>`; a `*` stands for a node's id. */
export const PATTERNS = {
  sessionRequest: 'scheduler.session.request',
  sessionStop: 'scheduler.session.stop',
  /** Somebody came to an app of it. */
  sessionNoteApp: 'scheduler.session.note-app',
  sessionShareApp: 'scheduler.session.share-app',
  sessionUnshareApp: 'scheduler.session.unshare-app',
  /** Somebody still needs it, though it looks idle. */
  sessionKeep: 'scheduler.session.keep',
  sessionExplain: 'scheduler.session.explain',
  sessionTry: 'scheduler.session.try',
  sessionRequestArray: 'scheduler.session.request-array',
  /* What is done to several sessions at once. */
  sessionStopSeveral: 'scheduler.session.stop-several',
  sessionHold: 'scheduler.session.hold',
  sessionRelease: 'scheduler.session.release',
  sessionReorder: 'scheduler.session.reorder',
  sessionPriority: 'scheduler.session.priority',
  nodeJoin: (node: NodeId | '*') => `scheduler.node.${node}.join`,
  nodeDesired: (node: NodeId | '*') => `scheduler.node.${node}.desired`,
  /* What operators want of nodes: not below `scheduler.node`, where agents may speak. */
  nodeCordon: 'scheduler.nodes.cordon',
  nodeUncordon: 'scheduler.nodes.uncordon',
  nodeDrain: 'scheduler.nodes.drain',
  nodeFence: 'scheduler.nodes.fence',
  nodeMove: 'scheduler.nodes.move',
  poolList: 'scheduler.pool.list',
  poolRead: 'scheduler.pool.read',
  poolSetPolicy: 'scheduler.pool.set-policy',
  poolWhatIf: 'scheduler.pool.what-if',
  projectChange: 'scheduler.project.change',
  projectClose: 'scheduler.project.close',
  projectCreate: 'scheduler.project.create',
  projectReopen: 'scheduler.project.reopen',
  projectList: 'scheduler.project.list',
  projectRead: 'scheduler.project.read',
  projectReadEgress: 'scheduler.project.read-egress',
  projectSetEgress: 'scheduler.project.set-egress',
  projectSetQuota: 'scheduler.project.set-quota',
  projectSetUserQuota: 'scheduler.project.set-user-quota',
  reservationBook: 'scheduler.reservation.book',
  reservationCancel: 'scheduler.reservation.cancel',
  reservationList: 'scheduler.reservation.list',
  reservationRead: 'scheduler.reservation.read',
  outputRead: (node: NodeId) => `agent.${node}.output.read`,
  appOpen: (node: NodeId) => `agent.${node}.app.open`,
  appList: (node: NodeId) => `agent.${node}.app.list`,
  appLog: (node: NodeId) => `agent.${node}.app.log`,
  /** How far the preparation of a session is. */
  progressRead: (node: NodeId) => `agent.${node}.progress.read`,
  imageList: (node: NodeId) => `agent.${node}.image.list`,
  /** Asked again, it tells how far it is. */
  imageCommit: (node: NodeId) => `agent.${node}.image.commit`,
  imagePush: (node: NodeId) => `agent.${node}.image.push`,
  imageRemove: (node: NodeId) => `agent.${node}.image.remove`,
  /** Of an image that was pulled or built there. */
  imageDrop: (node: NodeId) => `agent.${node}.image.drop`,
  terminalList: (node: NodeId) => `agent.${node}.terminal.list`,
  terminalClose: (node: NodeId) => `agent.${node}.terminal.close`,
  streamOpen: (node: NodeId) => `agent.${node}.stream.open`,
  /* Below `gateway.nodes` nodes may speak, each for itself. */
  registryLogin: (node: NodeId | '*') => `gateway.nodes.${node}.registry-login`,
  /* Not below `gateway.nodes`: who says it is no node yet. */
  enrolNode: 'gateway.enrolment.complete',
  /* Asked of whoever runs the nats-server: where other servers come in, and whom to let in. */
  joiningPlace: 'launcher.nodes.place',
  admitNodes: 'launcher.nodes.admit',
  bundleWrite: 'storage.bundle.write',
  bundleRead: 'storage.bundle.read',
  folderCreate: 'storage.folder.create',
  folderChange: 'storage.folder.change',
  folderList: 'storage.folder.list',
  folderRead: 'storage.folder.read',
  fileJobRequest: 'storage.filejob.request',
  fileJobCancel: 'storage.filejob.cancel',
  fileJobList: 'storage.filejob.list',
  fileJobRead: 'storage.filejob.read',
  transferStart: 'storage.transfer.start',
  transferFinish: 'storage.transfer.finish',
  transferCancel: 'storage.transfer.cancel',
  transferList: 'storage.transfer.list',
  transferRead: 'storage.transfer.read',
  filesAdmit: 'storage.files.admit',
  filesSignLink: 'storage.files.sign-link',
  filesOpenLink: 'storage.files.open-link',
  mountCheck: 'storage.mount.check',
  mountStandings: 'storage.mount.standings',
  /* Not below `storage.folder`: here nodes may speak, each for itself. */
  mountPrepare: (node: NodeId | '*') => `storage.mounts.${node}.prepare`,
  mountHolds: (node: NodeId | '*') => `storage.mounts.${node}.holds`,
  volumeRegister: 'storage.volume.register',
  volumeList: 'storage.volume.list',
  volumeRead: 'storage.volume.read',
  volumeFigures: 'storage.volume.figures',
  alertList: 'metrics.alert.list',
  alertRead: 'metrics.alert.read',
  alertAcknowledge: 'metrics.alert.acknowledge',
  usageRead: 'metrics.usage.read',
  usageLive: 'metrics.usage.live',
  usageHistory: 'metrics.usage.history',
} as const;
