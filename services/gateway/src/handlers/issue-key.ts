import type { KeyFact, Role } from '#contracts';
import type { EventLog } from '#event-log';
import { accept, DependencyFailure, later, position, refuse, streamName, userId } from '#kernel';
import type { Clock, CommandId, KeyId, Position, ProjectId, Refusal, Result, UserId } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import { newKeyView } from '../domain/key-view.ts';
import type { KeyView } from '../domain/key-view.ts';
import { whyNotIssue } from '../domain/may-issue.ts';
import type { KeySecrets, KeyViews } from '../ports/keys.ts';
import type { RequireOpenProject } from './require-open-project.ts';
import { BOOTSTRAP_KEY_ID, formatKey, hashKey } from './api-key.ts';
import type { RememberedKeys } from './remember-keys.ts';

export type KeyWish = {
  readonly userId: UserId;
  readonly role: Role;
  readonly label: string;
  readonly projectId?: ProjectId;
  readonly scopes?: readonly string[];
  readonly expiresInMs?: number;
};
/** Shown once: only its hash is kept. */
export type IssuedKey = { readonly view: KeyView; readonly key: string; readonly position: Position };

/** Whom the key of the configuration belongs to. */
const ADMIN = userId('admin');
const streamOf = (id: KeyId) => streamName(`key-${id}`);

const record = async (log: EventLog, fact: KeyFact, version: number, actor: string, command: CommandId) =>
  log.append({
    commandId: command,
    meta: { actor, correlationId: command },
    writes: [{ stream: streamOf(fact.data.keyId), expectedVersion: version, facts: [fact] }],
  });

const madeBefore = (keyId: KeyId): Refusal<'answer-not-kept'> => ({
  code: 'answer-not-kept',
  message: `This request has made the key ${keyId} before. Its secret was shown then, and is kept nowhere: revoke it, and ask again with another Idempotency-Key.`,
});

export type IssueKey = (
  caller: Caller,
  wish: KeyWish,
  fresh: { readonly keyId: KeyId; readonly secret: string; readonly commandId: CommandId },
) => Promise<Result<IssuedKey, Refusal>>;

/** The hash is stored before the fact is recorded: a hash without a fact opens nothing, a fact without a hash would be a lie. */
export const issueKey =
  (log: EventLog, secrets: KeySecrets, clock: Clock, isOpen: RequireOpenProject): IssueKey =>
  async (caller, wish, { keyId, secret, commandId }) => {
    const why = whyNotIssue(caller, wish);
    if (why !== null) return refuse({ code: 'forbidden', message: why });
    const open = await isOpen(wish.projectId ?? caller.projectId);
    if (!open.ok) return open;
    // Only the same command leads to the same id.
    if ((await log.readStream(streamOf(keyId))).length > 0) return refuse(madeBefore(keyId));
    const key = formatKey(keyId, secret);
    await secrets.put(keyId, hashKey(key));
    const { expiresInMs, ...about } = wish;
    const issuedAt = clock.now();
    const lasting = expiresInMs === undefined ? {} : { expiresAt: later(issuedAt, expiresInMs) };
    const { projectId = caller.projectId } = wish;
    const data = { keyId, ...about, projectId, issuedAt, ...lasting };
    const fact: KeyFact = { type: 'key.issued', data };
    const outcome = await record(log, fact, 0, `user:${caller.userId}`, commandId);
    if (outcome.kind === 'conflict')
      throw new DependencyFailure('event-log', `issue ${keyId}: the id is taken`, {
        retryable: true,
        cause: undefined,
      });
    return accept({ view: newKeyView(data), key, position: outcome.last });
  };

export type RevokeKey = (
  caller: Caller,
  id: KeyId,
  command: CommandId,
) => Promise<Result<{ readonly position: Position | null }, Refusal>>;

/** Revoking twice is no fault. The key of the configuration goes by changing the configuration. */
export const revokeKey =
  (log: EventLog, keys: KeyViews, { secrets, settled }: RememberedKeys, clock: Clock): RevokeKey =>
  async (caller, id, command) => {
    if (id === BOOTSTRAP_KEY_ID)
      return refuse({
        code: 'forbidden',
        message: 'This key is set by the configuration of the gateway (BERTH_BOOTSTRAP_KEY).',
      });
    const key = await keys.byId(id);
    if (key === undefined || !may(caller, { userId: key.userId }))
      return refuse({ code: 'not-found', message: `No API key has the id ${JSON.stringify(id)}.` });
    if (key.revokedAt !== null) return accept({ position: null });
    const data = { keyId: id, by: `user:${caller.userId}`, revokedAt: clock.now() };
    const outcome = await record(log, { type: 'key.revoked', data }, 1, `user:${caller.userId}`, command);
    // Without its hash it is refused by all gateways from now on, wherever their views are.
    await secrets.forget(id);
    await settled();
    // A conflict means that somebody else revoked it in the same moment.
    return accept({ position: outcome.kind === 'appended' ? outcome.last : null });
  };

/** Makes sure that the key of the configuration is known; it belongs to the user `admin`. Says from which position on it opens the door. */
export const ensureBootstrapKey = async (
  parts: { readonly log: EventLog; readonly secrets: KeySecrets; readonly clock: Clock },
  key: string,
  command: CommandId,
): Promise<Position> => {
  await parts.secrets.put(BOOTSTRAP_KEY_ID, hashKey(key));
  const issued = async () => (await parts.log.readStream(streamOf(BOOTSTRAP_KEY_ID)))[0]?.position;
  const known = await issued();
  if (known !== undefined) return known;
  const data = {
    keyId: BOOTSTRAP_KEY_ID,
    userId: ADMIN,
    role: 'admin',
    label: 'key of the configuration',
    issuedAt: parts.clock.now(),
  } as const;
  const outcome = await record(parts.log, { type: 'key.issued', data }, 0, 'service:gateway', command);
  // Another gateway that starts in the same moment may have been faster.
  return outcome.kind === 'appended' ? outcome.last : ((await issued()) ?? position(0));
};
