import { isRefusalCode } from '#contracts';
import type { RefusalCode } from '#contracts';
import type { Refusal, Result } from '#kernel';
import { ProblemException } from '#service-kit';

/** How a refusal looks over HTTP: decided here and nowhere else. A new code fails to compile until it has a number. */
const STATUS: Readonly<Record<RefusalCode, number>> = {
  'account-disabled': 401,
  'app-failed': 502,
  'app-unknown': 404,
  'array-unknown': 404,
  'bundle-too-large': 413,
  'bundle-unknown': 422,
  conflict: 409,
  'deadline-exceeded': 504,
  'dependency-failed': 422,
  'exceeds-quota': 422,
  'folder-ambiguous': 409,
  'folder-busy': 409,
  'folder-mounted': 409,
  'folder-name-taken': 409,
  'folder-no-access': 403,
  'folder-not-trashed': 409,
  'folder-read-only': 409,
  'folder-trashed': 409,
  'folder-unknown': 404,
  'exec-failed': 422,
  forbidden: 403,
  'gpu-fraction-invalid': 400,
  internal: 500,
  'invalid-cursor': 400,
  'invalid-json': 400,
  'invalid-request': 400,
  'key-expired': 401,
  'key-missing': 401,
  'key-unknown': 401,
  'method-not-allowed': 405,
  'name-ambiguous': 409,
  'node-alive': 409,
  'node-fenced': 409,
  'node-unknown': 404,
  'not-a-member': 403,
  'not-found': 404,
  'not-on-oneself': 409,
  'nothing-listens': 502,
  'output-unavailable': 503,
  'pool-unknown': 404,
  'priority-too-high': 403,
  'project-unknown': 404,
  'queue-full': 429,
  'rate-limited': 429,
  'request-too-large': 413,
  'reservation-does-not-fit': 409,
  'reservation-not-yours': 403,
  'reservation-over': 409,
  'reservation-times-invalid': 400,
  'reservation-too-small': 422,
  'reservation-unknown': 404,
  'members-not-supported': 422,
  'resources-exceed-every-node': 422,
  'session-ended': 409,
  'session-not-running': 409,
  'session-not-waiting': 409,
  'session-unknown': 404,
  'share-unknown': 404,
  'snapshot-name-taken': 409,
  'snapshot-unknown': 404,
  'stale-incarnation': 409,
  'too-many-projects': 409,
  'too-many-shares': 409,
  'too-many-snapshots': 409,
  'stream-limit': 429,
  'terminal-unknown': 404,
  unavailable: 503,
  'unknown-field': 400,
  'unsupported-media-type': 415,
  'user-exists': 409,
  'user-unknown': 404,
  'what-if-busy': 429,
  'what-if-too-long': 422,
  'volume-in-use': 409,
  'volume-unavailable': 503,
  'volume-unknown': 404,
};

/** A refusal on its way out. One whose code is not ours is the fault of whoever sent it. */
export const problemFor = (refusal: Refusal): ProblemException =>
  new ProblemException(refusal, isRefusalCode(refusal.code) ? STATUS[refusal.code] : 500);

/** The value, or the refusal thrown as a problem. */
export const valueOrProblem = <T>(outcome: Result<T, Refusal>): T => {
  if (outcome.ok) return outcome.value;
  throw problemFor(outcome.refusal);
};
