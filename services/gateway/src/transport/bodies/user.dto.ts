import { IsBoolean, IsEmail, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Described, IsDnsLabel, IsListOfAtMost, Nested } from '#contracts';
import { ListQuery } from '../lists/list-query.ts';
import type { ProjectRole } from '#contracts';

export const PROJECT_ROLES = ['viewer', 'member', 'project-admin'] as const satisfies readonly ProjectRole[];

const MEMBERSHIPS_MAX = 50;
const NAME = /^\S(.*\S)?$/u;
const named = { message: 'name must not be empty, nor begin or end with white space' };

export class MembershipDto {
  @Described('The project.', 'vision')
  @IsDnsLabel()
  readonly projectId!: string;

  @Described('What he is there.')
  @IsIn(PROJECT_ROLES)
  readonly role!: ProjectRole;
}

export class CreateUserDto {
  @Described('By which id he goes, for ever; it stays in the log, so it need not be his name.', 'ada')
  @IsDnsLabel()
  readonly userId!: string;

  @Described('His name; it can be erased.', 'Ada Lovelace')
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(NAME, named)
  readonly name?: string;

  @Described('His e-mail address; it can be erased.', 'ada@example.org')
  @IsOptional()
  @MaxLength(254)
  @IsEmail({}, { message: 'email must be an e-mail address' })
  readonly email?: string;

  @Described('Whether he runs the whole of Berth.')
  @IsOptional()
  @IsBoolean()
  readonly isAdmin?: boolean;

  @Described('To which projects he belongs.')
  @IsOptional()
  @IsListOfAtMost(MEMBERSHIPS_MAX)
  @Nested(() => MembershipDto, { each: true })
  readonly projects?: readonly MembershipDto[];
}

export class ChangeUserDto {
  @Described('His name.', 'Ada Lovelace')
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(NAME, named)
  readonly name?: string;

  @Described('His e-mail address.', 'ada@example.org')
  @IsOptional()
  @MaxLength(254)
  @IsEmail({}, { message: 'email must be an e-mail address' })
  readonly email?: string;

  @Described('Whether he runs the whole of Berth.')
  @IsOptional()
  @IsBoolean()
  readonly isAdmin?: boolean;
}

export class MemberRoleDto {
  @Described('What he is in the project.')
  @IsIn(PROJECT_ROLES)
  readonly role!: ProjectRole;
}

export class ListUsersQuery extends ListQuery {}
