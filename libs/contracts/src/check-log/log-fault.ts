/** One sentence of the log that can't be true beside the others. */
export type LogFault = {
  readonly position: number;
  readonly stream: string;
  readonly code: LogFaultCode;
  readonly message: string;
};

/** What can be wrong with a log. */
export const LOG_FAULT_CODES = {
  'booking-ignored':
    'somebody gets, or could still hold, what is booked for others; or a reservation gets what it has not booked',
  'booking-overlaps': 'two reservations have one device at the same time',
  'command-split': 'a placement or a booking is on one stream, but not on all that it concerns in one append',
  'cpu-oversold': 'more CPU is given than the node has',
  'device-memory-oversold': 'more memory of a device is given than it has',
  'device-oversold': 'more than 1000 thousandths of a device are given',
  'device-sick': 'a grant is given of a device that takes nothing new',
  'device-unknown': 'a grant names a device that the node does not have, or has lost',
  'ended-twice': 'a session ended that had ended before',
  'epoch-wrong': 'a placement does not carry the next epoch, or a fact carries that of another placement',
  'event-after-end': 'something is recorded of a session that has ended',
  'fact-twice': 'a fact that can happen once is recorded again',
  'folder-held': 'a folder is mounted when it can not be, or taken from under a session that has it',
  'grant-twice': 'a grant is given that is held already',
  'grant-unknown': 'a grant is released or revoked that is not held',
  'ids-differ': 'the id in an event is not that of its stream',
  'image-elsewhere': 'a session of an image is asked for or placed where the image is not',
  'image-of-another': 'a session starts from an image of another project',
  'image-unknown': 'a session starts from an image that was never made',
  'memory-oversold': 'more memory is given than the node has',
  'name-taken-twice': 'a name is given to a folder that another one goes by',
  'network-twice': 'two sessions on a node have the same network between nodes',
  'node-unknown': 'something is recorded of a node that never joined',
  'out-of-order': 'a session did what it could not do in its phase',
  'position-gap': 'a position is missing, or comes twice',
  'project-closed': 'a session of a closed project gets its first place',
  'quota-passed': 'a project, or a user in one, takes more than its quota',
  'share-wrong':
    'a placement of a project with limits takes no share in the same append, or one that does not fit it',
  'started-anyway':
    'a session starts though it is held, too early, before what it comes after, beyond the limit of its array, or too often',
  unreadable: 'an event has a type, a revision or data that this version does not know',
  'version-gap': 'a version of a stream is missing, or comes twice',
} as const;
export type LogFaultCode = keyof typeof LOG_FAULT_CODES;

/** Says that a rule is broken by the event at hand. */
export type SayFault = (code: LogFaultCode, message: string) => void;
