import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { Described, IsDnsLabel } from '#contracts';
import { FILTER_WORDS, FILTERS } from '../lists/list-query.ts';

/** Which sessions are meant, in the words of the list of sessions; those that end already are left alone. */
export class StopMatchingDto {
  @Described(
    'Only sessions in these phases, with commas: waiting, placed, preparing, running. Absent: all of these.',
    'waiting',
  )
  @IsOptional()
  @Matches(/^(alive|waiting|placed|preparing|running)(,(alive|waiting|placed|preparing|running)){0,5}$/, {
    message: 'phase must be alive, waiting, placed, preparing or running, several with commas',
  })
  readonly phase?: string;

  @Described('Only sessions of this user; one who is no admin stops no others than his own.', 'ada')
  @IsOptional()
  @IsDnsLabel()
  readonly user?: string;

  @Described('Only sessions of this project.', 'vision')
  @IsOptional()
  @IsDnsLabel()
  readonly project?: string;

  @Described('Only sessions of this name.', 'train')
  @IsOptional()
  @IsDnsLabel()
  readonly name?: string;

  @Described('Only sessions of this array: its id, its name, or the beginning of its id.', 'sweep')
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,63}$/, { message: 'array must be the id or the name of an array' })
  readonly array?: string;

  @Described('As `filter` of the list: `field:value`, several with commas.', 'name:train,phase:waiting')
  @IsOptional()
  @Matches(FILTERS, FILTER_WORDS)
  readonly filter?: string;

  @Described('Has to be `true` when nothing else says which are meant: all that the caller may stop.', true)
  @IsOptional()
  @IsBoolean()
  readonly isAll?: boolean;
}
