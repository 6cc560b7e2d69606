import { ApiProperty } from '@nestjs/swagger';
import type { ProjectRole } from '#contracts';
import { toIso } from '#kernel';
import { standingOf } from '../../domain/user/user.ts';
import type { UserStanding } from '../../domain/user/user.ts';
import type { UserWithPerson } from '../../ports/users.ts';

const PROJECT_ROLES = ['viewer', 'member', 'project-admin'] as const;

export class MembershipResource {
  @ApiProperty({ example: 'vision' })
  readonly projectId!: string;
  @ApiProperty({ enum: PROJECT_ROLES })
  readonly role!: ProjectRole;
}

export class UserResource {
  @ApiProperty({ example: 'ada' })
  readonly userId!: string;
  @ApiProperty({ required: false, example: 'Ada Lovelace' })
  readonly name?: string;
  @ApiProperty({ required: false, example: 'ada@example.org' })
  readonly email?: string;
  @ApiProperty({ description: 'Whether he runs the whole of Berth.' })
  readonly isAdmin!: boolean;
  @ApiProperty({
    enum: ['invited', 'active', 'disabled'],
    description: '`invited`: he has not signed in yet. `disabled`: nothing opens for him.',
  })
  readonly standing!: UserStanding;
  @ApiProperty({ type: [MembershipResource], description: 'To which projects he belongs.' })
  readonly projects!: readonly MembershipResource[];
  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
}
export class UserPage {
  @ApiProperty({ type: [UserResource], description: 'In the order of their ids.' })
  readonly users!: readonly UserResource[];
  @ApiProperty({ required: false })
  readonly next?: string;
}

export class MemberResource {
  @ApiProperty({ example: 'ada' })
  readonly userId!: string;
  @ApiProperty({ required: false, example: 'Ada Lovelace' })
  readonly name?: string;
  @ApiProperty({ enum: PROJECT_ROLES })
  readonly role!: ProjectRole;
  @ApiProperty({ enum: ['invited', 'active', 'disabled'] })
  readonly standing!: UserStanding;
}
export class MemberPage {
  @ApiProperty({ type: [MemberResource], description: 'In the order of their ids.' })
  readonly members!: readonly MemberResource[];
  @ApiProperty({ required: false })
  readonly next?: string;
}

export const userResource = ({ user, person }: UserWithPerson): UserResource => ({
  userId: user.userId,
  ...(person.name === null ? {} : { name: person.name }),
  ...(person.email === null ? {} : { email: person.email }),
  isAdmin: user.isAdmin,
  standing: standingOf(user),
  projects: Object.entries(user.memberships)
    .map(([projectId, role]) => ({ projectId, role }))
    .toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1)),
  createdAt: toIso(user.createdAt),
});

/** Somebody as the people of his project see him. */
export const memberResource = ({ user, person }: UserWithPerson, role: ProjectRole): MemberResource => ({
  userId: user.userId,
  ...(person.name === null ? {} : { name: person.name }),
  role,
  standing: standingOf(user),
});
