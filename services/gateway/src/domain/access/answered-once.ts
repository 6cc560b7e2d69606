/**
 * Operations that make something: of a request with an `Idempotency-Key` the answer is kept, and given again. Sessions and arrays of them are not here: the
 * log itself knows their commands for ever, and a start has no time to lose.
 */
const ANSWERED_ONCE: ReadonlySet<string> = new Set([
  'bookReservation',
  'cloneFolder',
  'commitSession',
  'createFolder',
  'createHook',
  'createProject',
  'createUser',
  'inviteNode',
  'issueKey',
  'makeLink',
  'requestFileJob',
  'rotateHookSecret',
  'snapshotFolder',
  'startTransfer',
  'stopMatchingSessions',
]);

export const isAnsweredOnce = (operationId: string): boolean => ANSWERED_ONCE.has(operationId);
