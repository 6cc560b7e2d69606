import { createHash, randomBytes } from 'node:crypto';
import type { RefusalCode } from '#contracts';
import { accept, commandId, epochMs, later, projectId, refuse } from '#kernel';
import type { Clock, EpochMs, JsonObject, Refusal, Result } from '#kernel';
import { v4 } from 'uuid';
import { ruleOf } from '../../domain/access/operations.ts';
import { principalSignedIn } from '../../domain/caller.ts';
import type { Caller } from '../../domain/caller.ts';
import { whyNotIssue } from '../../domain/may-issue.ts';
import { readUserCode, shownUserCode, userCodeOf } from '../../domain/sign-in/user-code.ts';
import type { OneTimeTokens, Origin, Origins } from '../../ports/sign-in.ts';
import type { UserViews } from '../../ports/users.ts';
import { freshKey } from '../api-key.ts';
import type { IssueKey, IssuedKey } from '../issue-key.ts';
import { newToken } from './begin-session.ts';
import type { Limited, LimitRefusal } from './limit-attempts.ts';
import type { RecordFact } from './record-fact.ts';

/** What a program is given: one secret to come back with, one code for a person to compare. */
export type Begun = { readonly secret: string; readonly userCode: string; readonly expiresAt: EpochMs };
/** Who asks, as the person sees it before he answers. */
export type Asking = {
  readonly userCode: string;
  readonly label: string;
  readonly address: string;
  readonly agent: string;
  readonly askedAt: EpochMs;
  readonly keyExpiresInMs: number;
};
export type Collected =
  { readonly state: 'waiting' } | { readonly state: 'let-in'; readonly issued: IssuedKey };
type ProgramRefusal = Refusal<Extract<RefusalCode, 'program-code-unknown' | 'program-refused' | 'forbidden'>>;

export type LetInProgram = {
  readonly ask: (
    wish: { readonly label: string; readonly keyExpiresInMs: number },
    origin: Origin,
  ) => Promise<Result<Begun, LimitRefusal>>;
  readonly lookAt: (caller: Caller, typed: string) => Promise<Result<Asking, ProgramRefusal | LimitRefusal>>;
  readonly answer: (
    caller: Caller,
    answer: { readonly typed: string; readonly isAllowed: boolean },
    origin: Origin,
  ) => Promise<Result<Asking, ProgramRefusal | LimitRefusal>>;
  /** Whoever holds the secret comes back for the key. @throws DependencyFailure */
  readonly collect: (secret: string) => Promise<Result<Collected, Refusal>>;
};

type Parts = {
  readonly tokens: OneTimeTokens;
  readonly users: UserViews;
  readonly issue: IssueKey;
  readonly limited: Limited;
  readonly origins: Origins;
  readonly record: RecordFact;
  readonly clock: Clock;
};

/** So long a person has to find the page and sign in. */
const ASKS_MS = 10 * 60_000;
const UNKNOWN: ProgramRefusal = {
  code: 'program-code-unknown',
  message: 'No program asks to be let in under this code; it may have expired or been answered. Begin again.',
};
const REFUSED: ProgramRefusal = {
  code: 'program-refused',
  message: 'It was refused on the page. If that was a mistake, begin again.',
};

const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');
/** One kind of token, three roles: what is asked (by the person's code), that it still is, and the answer (by the hash of the program's secret). */
const asked = (code: string): string => `asked ${code}`;
const open = (hash: string): string => `open ${hash}`;
const answered = (hash: string): string => `answered ${hash}`;

const newUserCode = (): string => userCodeOf(randomBytes(64)) ?? newUserCode();
const textIn = (data: JsonObject, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};
const wholeIn = (data: JsonObject, name: string): number => Number(data[name] ?? 0);

const askingOf = (code: string, data: JsonObject): Asking => ({
  userCode: shownUserCode(code),
  label: textIn(data, 'label'),
  address: textIn(data, 'address'),
  agent: textIn(data, 'agent'),
  askedAt: epochMs(wholeIn(data, 'askedAt')),
  keyExpiresInMs: wholeIn(data, 'keyExpiresInMs'),
});

/**
 * How a program without a browser gets a key of its own: it asks, a person who is signed in says yes on a page, and it comes back for the key
 * (as in RFC 8628). Only hashes are kept, for ten minutes, and each answer is used once, on whichever gateway.
 */
export const letInProgram = (parts: Parts): LetInProgram => {
  const { tokens, users, issue, limited, origins, record, clock } = parts;

  const tried = (caller: Caller) => limited.attempt('user-code', caller.userId, clock.now());
  const mayGive = (caller: Caller): ProgramRefusal | null => {
    const { userId, role, projectId: project } = caller;
    const rule = ruleOf('issueKey');
    const asIssuer = rule === undefined ? undefined : { ...caller, rule };
    const why =
      asIssuer === undefined
        ? 'This Berth makes no keys.'
        : whyNotIssue(asIssuer, { userId, role, projectId: project });
    return why === null ? null : { code: 'forbidden', message: why };
  };

  return {
    ask: async ({ label, keyExpiresInMs }, { address, agent }) => {
      const now = clock.now();
      const may = await limited.attempt('program', address, now);
      if (!may.ok) return may;
      const [secret, code, expiresAt] = [newToken(), newUserCode(), later(now, ASKS_MS)];
      const hash = hashOf(secret);
      const data = { hash, label, address, agent, askedAt: now, keyExpiresInMs };
      await tokens.put('program', open(hash), { userId: null, data: {} }, expiresAt);
      await tokens.put('program', asked(code), { userId: null, data }, expiresAt);
      return accept({ secret, userCode: shownUserCode(code), expiresAt });
    },

    lookAt: async (caller, typed) => {
      const may = await tried(caller);
      if (!may.ok) return may;
      const code = readUserCode(typed);
      const known = code === undefined ? undefined : await tokens.find('program', asked(code), clock.now());
      return code === undefined || known === undefined ? refuse(UNKNOWN) : accept(askingOf(code, known.data));
    },

    answer: async (caller, { typed, isAllowed }, origin) => {
      const may = await tried(caller);
      if (!may.ok) return may;
      const fault = isAllowed ? mayGive(caller) : null;
      if (fault !== null) return refuse(fault);
      const now = clock.now();
      const code = readUserCode(typed);
      const known = code === undefined ? undefined : await tokens.take('program', asked(code), now);
      if (code === undefined || known === undefined) return refuse(UNKNOWN);
      const { userId, projectId: project } = caller;
      const asking = askingOf(code, known.data);
      const { label, keyExpiresInMs } = asking;
      const from = await origins.idOf(origin, now);
      await record(
        { type: 'user.program-answered', data: { userId, label, isAllowed, from, answeredAt: now } },
        userId,
      );
      const data = { isAllowed, projectId: project, label, keyExpiresInMs };
      const hash = textIn(known.data, 'hash');
      await tokens.put('program', answered(hash), { userId, data }, later(now, ASKS_MS));
      return accept(asking);
    },

    collect: async (secret) => {
      const now = clock.now();
      const hash = hashOf(secret);
      const answer = await tokens.take('program', answered(hash), now);
      if (answer === undefined || answer.userId === null) {
        const isAsked = (await tokens.find('program', open(hash), now)) !== undefined;
        return isAsked ? accept({ state: 'waiting' }) : refuse(UNKNOWN);
      }
      await tokens.take('program', open(hash), now);
      if (answer.data['isAllowed'] !== true) return refuse(REFUSED);
      const found = await users.byId(answer.userId);
      const rule = ruleOf('issueKey');
      if (found === undefined || rule === undefined) return refuse(UNKNOWN);
      // What he may now, and not what he might when he answered.
      const principal = principalSignedIn(found.user, '', projectId(textIn(answer.data, 'projectId')));
      if (!principal.ok) return principal;
      const { userId, role, projectId: project } = principal.value;
      const expiresInMs = wholeIn(answer.data, 'keyExpiresInMs');
      const wish = { userId, role, projectId: project, label: textIn(answer.data, 'label'), expiresInMs };
      const issued = await issue({ ...principal.value, rule }, wish, freshKey(commandId(v4())));
      return issued.ok ? accept({ state: 'let-in', issued: issued.value }) : issued;
    },
  };
};
