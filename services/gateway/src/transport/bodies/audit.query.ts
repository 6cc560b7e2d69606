import { IsIn, IsOptional, Matches } from 'class-validator';
import { Described, IsDnsLabel } from '#contracts';
import { FIELD_NAMES } from '../lists/list-query.ts';

export class AuditQuery {
  @Described('How many at most: 1 to 500; 100 if absent.')
  @IsOptional()
  @Matches(/^([1-9]\d?|[1-4]\d\d|500)$/, { message: 'limit must be a whole number from 1 to 500' })
  readonly limit?: string;

  @Described('`next` of the page before.')
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'before must be the "next" of a page before' })
  readonly before?: string;

  @Described('Only what this user did, or was not let do.', 'ada')
  @IsOptional()
  @IsDnsLabel()
  readonly user?: string;

  @Described('Only what is recorded in this stream.', 'session-k3v9m2x7q4ab')
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$/, { message: 'about must be a stream' })
  readonly about?: string;

  @Described('Only what was allowed, or only what was refused.')
  @IsOptional()
  @IsIn(['allowed', 'refused'])
  readonly outcome?: 'allowed' | 'refused';

  @Described('Only these fields of each entry, with commas. Absent: all.', 'at,who,what')
  @IsOptional()
  @Matches(FIELD_NAMES, { message: 'fields must be names of fields, with commas' })
  readonly fields?: string;
}
