import { IsIn, IsOptional } from 'class-validator';
import { Described } from '#contracts';
import { ListQuery } from './lists/list-query.ts';

export class ListFoldersQuery extends ListQuery {
  @Described('`true`: those in the trash in place of those in use.')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly trash?: string;

  @Described('`true`: those of everybody, for admins.')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly all?: string;
}
