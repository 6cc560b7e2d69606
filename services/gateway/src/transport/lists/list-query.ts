import { IsOptional, Matches } from 'class-validator';
import { Described } from '#contracts';

const NAME = '[A-Za-z][A-Za-z0-9]{0,39}';
export const FIELD_NAMES = new RegExp(`^${NAME}(,${NAME}){0,63}$`);
const SORT = new RegExp(`^-?${NAME}$`);
export const FILTERS = new RegExp(`^${NAME}:[^,]{1,100}(,${NAME}:[^,]{1,100}){0,15}$`);
export const FILTER_WORDS = { message: 'filter must be field:value, several with commas' };

/** What every list of the API can be asked. Which names a list knows is said by its `x-berth-list`. */
export class ListQuery {
  @Described('How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more.')
  @IsOptional()
  @Matches(/^([1-9]\d?|[1-4]\d\d|500)$/, { message: 'limit must be a whole number from 1 to 500' })
  readonly limit?: string;

  @Described('`next` of the page before, asked with the same `sort` and `filter`.')
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.-]{1,400}$/, { message: 'cursor must be the "next" of a page before' })
  readonly cursor?: string;

  @Described(
    'By which field; with a minus the largest first. Absent: as the list is by itself.',
    '-createdAt',
  )
  @IsOptional()
  @Matches(SORT, {
    message: 'sort must be the name of a field, with a minus before it for the largest first',
  })
  readonly sort?: string;

  @Described('Only these fields of each item, with commas. Absent: all.', 'name,state')
  @IsOptional()
  @Matches(FIELD_NAMES, { message: 'fields must be names of fields, with commas' })
  readonly fields?: string;

  @Described(
    'Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values.',
    'state:closed',
  )
  @IsOptional()
  @Matches(FILTERS, FILTER_WORDS)
  readonly filter?: string;
}
