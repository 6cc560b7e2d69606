import { IsIn, IsOptional } from 'class-validator';
import { Described } from '#contracts';
import { ListQuery } from '../lists/list-query.ts';

export class ListAlertsQuery extends ListQuery {
  @Described('`open`: what is so now; `all`: also what is over. `open` if absent.')
  @IsOptional()
  @IsIn(['open', 'all'])
  readonly state?: 'open' | 'all';
}
