import type { EpochMs, ProjectId, UserId } from '#kernel';
import type { User } from '../domain/user/user.ts';

/** What may have to be erased of somebody. */
export type Person = { readonly name: string | null; readonly email: string | null };
export type UserWithPerson = { readonly user: User; readonly person: Person };

/** Users as the gateway's own tables show them. @throws DependencyFailure */
export type UserViews = {
  readonly byId: (id: UserId) => Promise<UserWithPerson | undefined>;
  /** By his id, or by an address that only he has. */
  readonly byLogin: (login: string) => Promise<UserWithPerson | undefined>;
  /** In the order of their ids, after `after`; of one project, or of all. */
  readonly list: (query: {
    readonly after?: UserId;
    readonly projectId?: ProjectId;
    readonly limit: number;
  }) => Promise<readonly UserWithPerson[]>;
};

/** Names and addresses, beside the log and erasable. @throws DependencyFailure */
export type People = {
  /** What is absent stays as it was. */
  readonly put: (id: UserId, person: Partial<Person>, at: EpochMs) => Promise<void>;
  readonly erase: (id: UserId) => Promise<void>;
};
