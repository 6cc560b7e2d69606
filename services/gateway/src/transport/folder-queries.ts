import { IsIn, IsOptional, Matches } from 'class-validator';
import { Described, IsSessionId } from '#contracts';

export class ListFoldersQuery {
  @Described('How many at most: 1 to 200; 100 if absent.')
  @IsOptional()
  @Matches(/^([1-9]\d?|1\d\d|200)$/, { message: 'limit must be a whole number from 1 to 200' })
  readonly limit?: string;

  @Described('`next` of the page before.')
  @IsOptional()
  @IsSessionId()
  readonly cursor?: string;

  @Described('`true`: those in the trash in place of those in use.')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly trash?: string;

  @Described('`true`: those of everybody, for admins.')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly all?: string;
}
