import { IsIn, IsOptional, Matches } from 'class-validator';
import { Described, IsSessionId } from '#contracts';

export class ListAlertsQuery {
  @Described('`open`: what is so now; `all`: also what is over. `open` if absent.')
  @IsOptional()
  @IsIn(['open', 'all'])
  readonly state?: 'open' | 'all';

  @Described('How many at most: 1 to 500; 100 if absent.')
  @IsOptional()
  @Matches(/^([1-9]\d?|[1-4]\d\d|500)$/, { message: 'limit must be a whole number from 1 to 500' })
  readonly limit?: string;

  @Described('`next` of the page before.')
  @IsOptional()
  @IsSessionId()
  readonly cursor?: string;
}
