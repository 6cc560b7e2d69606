/**
 * Every code that a refusal can carry over a process border, and what it means in one line. A code is a promise to programs: it is never renamed
 * and never reused. How it looks over HTTP is decided in the gateway alone.
 */
export const REFUSAL_CODES = {
  'app-failed': 'the app could not be started in the session, or ended right away',
  'app-unknown': 'the session has no app of this name',
  'array-unknown': 'no array goes by this id or name',
  'bundle-too-large': 'the files of the bundle take more than 16 MiB compressed',
  'bundle-unknown': 'no bundle with this digest is stored',
  conflict: 'somebody else changed it at the same time; ask again',
  'deadline-exceeded': 'the answer did not come in time; the same request may be sent again',
  'dependency-failed': 'a session that it should come after has ended in another way',
  'exceeds-quota':
    'the quota of the project, or of its user, could not take this even if nothing else were held',
  forbidden: 'the key is good, but its role may not do this',
  'gpu-fraction-invalid':
    'a session takes a part of one GPU (0.001 to 0.999) or whole GPUs, not a number between',
  internal: 'a fault of Berth; its log knows more under the correlation id',
  'invalid-cursor': 'the cursor of a page was not one that Berth gave out',
  'invalid-json': 'the body is not JSON',
  'invalid-request': 'a field is missing, or has a value that it can not have',
  'key-expired': 'the API key was good until a time that has passed',
  'key-missing': 'the request carries no API key',
  'key-unknown': 'no API key with this secret exists, or it was revoked',
  'method-not-allowed': 'the path exists, but not with this method',
  'name-ambiguous': 'several sessions go by this name or prefix',
  'node-alive': 'the node is alive: its sessions would be given up, which has to be forced',
  'node-fenced': 'the node was given up: what it held is no longer its own, and it has to join anew',
  'node-unknown': 'no node goes by this id',
  'not-found': 'nothing is found at this path',
  'output-unavailable': 'the node that keeps the output can not be reached',
  'pool-unknown': 'no pool goes by this id',
  'priority-too-high': 'the project allows no priority as high as that',
  'project-unknown': 'no project goes by this id',
  'queue-full': 'as many sessions wait as may; ask again when some have started',
  'rate-limited': 'too many requests; wait and ask again',
  'request-too-large': 'the body is larger than this path takes',
  'reservation-does-not-fit': 'no part of the pool can be promised for all of that time',
  'reservation-not-yours': 'the reservation belongs to another project or user, or is none to run in',
  'reservation-over': 'the last stretch of the reservation has ended, or it was cancelled',
  'reservation-times-invalid': 'the times of the reservation can not be: past, too many or too long',
  'reservation-too-small': 'the reservation holds less than the session asks for',
  'reservation-unknown': 'no reservation goes by this id',
  'resources-exceed-every-node': 'no node of the pool could ever give this much, even if it were empty',
  'session-ended': 'the session has ended already',
  'session-not-waiting': 'only a session that waits in the queue can be moved, held or released',
  'session-unknown': 'no session goes by this id or name',
  'stale-incarnation': 'the agent speaks for a boot of the node that is over',
  unavailable: 'a part of Berth that is needed here does not answer; try again',
  'unknown-field': 'the request has a field that does not exist',
  'unsupported-media-type': 'the body has a content type that this path does not take',
  'what-if-busy': 'another what-if is being answered; one is at a time',
  'what-if-too-long': 'what was asked about takes too long to play; a shorter time may do',
} as const;

export type RefusalCode = keyof typeof REFUSAL_CODES;

/** True if it is a code of the registry. */
export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSAL_CODES, code);
