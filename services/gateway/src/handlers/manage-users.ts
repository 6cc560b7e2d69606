import type { ProjectRole, UserFact } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Clock, CommandId, ProjectId, Refusal, Result, UserId } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import * as decide from '../domain/user/change-user.ts';
import type { User } from '../domain/user/user.ts';
import type { People, Person, UserViews, UserWithPerson } from '../ports/users.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import type { ChangeUser } from './change-user.ts';
import type { RememberedKeys } from './remember-keys.ts';
import { OWN_WRITE_MS } from './request-session.ts';

export type NewUser = {
  readonly userId: UserId;
  readonly isAdmin: boolean;
  readonly person: Person;
  readonly projects: readonly { readonly projectId: ProjectId; readonly role: ProjectRole }[];
};
type Answer = Promise<Result<UserWithPerson, Refusal>>;

/** What admins, and in their projects project-admins, do to accounts. */
export type ManageUsers = {
  readonly create: (caller: Caller, wish: NewUser, command: CommandId) => Answer;
  readonly change: (
    caller: Caller,
    id: UserId,
    wish: Partial<Person> & { readonly isAdmin?: boolean },
    command: CommandId,
  ) => Answer;
  readonly disable: (caller: Caller, id: UserId, command: CommandId) => Answer;
  readonly enable: (caller: Caller, id: UserId, command: CommandId) => Answer;
  /** Erases his name and address. */
  readonly forget: (caller: Caller, id: UserId, command: CommandId) => Answer;
  readonly join: (
    caller: Caller,
    membership: { readonly userId: UserId; readonly projectId: ProjectId; readonly role: ProjectRole },
    command: CommandId,
  ) => Answer;
  readonly leave: (
    caller: Caller,
    membership: { readonly userId: UserId; readonly projectId: ProjectId },
    command: CommandId,
  ) => Answer;
};

type Parts = {
  /** Whether this very command has made the account: it was asked again because its answer was lost. */
  readonly isMadeBy: (userId: UserId, command: CommandId) => Promise<boolean>;
  readonly changeUser: ChangeUser;
  readonly people: People;
  readonly users: UserViews;
  readonly progress: ViewsProgress;
  readonly clock: Clock;
  readonly settled: RememberedKeys['settled'];
};

const NOBODY: Person = { name: null, email: null };

export const manageUsers = ({
  isMadeBy,
  changeUser,
  people,
  users,
  progress,
  clock,
  settled,
}: Parts): ManageUsers => {
  const carryOut = async (
    caller: Caller,
    userId: UserId,
    commandId: CommandId,
    decision: (user: User | undefined, by: decide.By) => decide.UserDecision,
  ): Answer => {
    const by = { by: `user:${caller.userId}`, at: clock.now() };
    const outcome = await changeUser({
      userId,
      actor: by.by,
      commandId,
      decide: (user) => decision(user, by),
    });
    if (!outcome.ok) return outcome;
    const { user, position, hasChanged } = outcome.value;
    await progress.reached(position, OWN_WRITE_MS);
    // What his keys opened is known for a moment after.
    if (hasChanged) await settled();
    const shown = await users.byId(userId);
    if (user === undefined) return refuse({ code: 'user-unknown', message: `There is no user ${userId}.` });
    return accept({ user, person: shown?.person ?? NOBODY });
  };
  const ofProject = (caller: Caller, projectId: ProjectId): Refusal | null =>
    may(caller, { projectId })
      ? null
      : { code: 'forbidden', message: 'Who belongs to a project is said by its admins and by admins.' };

  return {
    create: async (caller, { userId, isAdmin, person, projects }, command) => {
      // Names first: a name without an account says nothing, and the same wish again puts them again.
      const isTaken = (await users.byId(userId)) !== undefined;
      if (!isTaken) await people.put(userId, person, clock.now());
      const outcome = await carryOut(caller, userId, command, (user, by) => {
        const created = decide.createUser(user, { userId, isAdmin }, by);
        if (!created.ok) return created;
        const joined = projects.map((membership): UserFact => ({
          type: 'user.joined',
          data: { userId, ...membership, by: by.by, joinedAt: by.at },
        }));
        return accept([...created.value, ...joined]);
      });
      if (outcome.ok || outcome.refusal.code !== 'user-exists' || !(await isMadeBy(userId, command)))
        return outcome;
      const made = await users.byId(userId);
      return made === undefined ? outcome : accept(made);
    },
    change: async (caller, id, { isAdmin, ...person }, command) => {
      const known = await users.byId(id);
      if (known !== undefined && Object.keys(person).length > 0) await people.put(id, person, clock.now());
      return carryOut(caller, id, command, (user, by) =>
        decide.changeAdmin(user, { userId: id, isAdmin: isAdmin ?? user?.isAdmin ?? false }, by),
      );
    },
    disable: (caller, id, command) =>
      carryOut(caller, id, command, (user, by) => decide.disableUser(user, id, by)),
    enable: (caller, id, command) =>
      carryOut(caller, id, command, (user, by) => decide.enableUser(user, id, by)),
    forget: async (caller, id, command) => {
      await people.erase(id);
      return carryOut(caller, id, command, (user, by) => decide.forgetUser(user, id, by));
    },
    join: async (caller, membership, command) => {
      const refusal = ofProject(caller, membership.projectId);
      if (refusal !== null) return refuse(refusal);
      return carryOut(caller, membership.userId, command, (user, by) =>
        decide.joinProject(user, membership, by),
      );
    },
    leave: async (caller, membership, command) => {
      const refusal = ofProject(caller, membership.projectId);
      if (refusal !== null) return refuse(refusal);
      return carryOut(caller, membership.userId, command, (user, by) =>
        decide.leaveProject(user, membership, by),
      );
    },
  };
};
