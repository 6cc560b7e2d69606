import { IsObject, IsOptional } from 'class-validator';
import { Described } from './described.ts';
import { IsSessionId, IsWhole } from './field-rules.ts';
import { Nested } from './nested.ts';
import { ARRAY_MAX, IsArrayEnd } from './request-rules.ts';
import { OwnedWishDto, RequestSessionDto } from './request-session.dto.ts';

/** The highest number that a session of an array can have. */
const INDEX_MAX = 999_999;

/** The numbers of an array's sessions. */
export class ArrayRangeDto {
  @Described('The first number.', 1)
  @IsWhole(0, INDEX_MAX)
  readonly first!: number;

  @Described(`The last number; at most ${ARRAY_MAX} sessions in all.`, 100)
  @IsWhole(0, INDEX_MAX)
  @IsArrayEnd()
  readonly last!: number;

  @Described('From one number to the next.')
  @IsOptional()
  @IsWhole(1, INDEX_MAX)
  readonly step: number = 1;

  @Described('So many of them may run at once. Absent: all.', 10)
  @IsOptional()
  @IsWhole(1, ARRAY_MAX)
  readonly runningMax?: number;
}

/**
 * A session for each number of a range, all of them or none. A program finds its number in `BERTH_ARRAY_INDEX`, and the array in `BERTH_ARRAY_ID` and
 * `BERTH_ARRAY_COUNT`. Each session is called by the name and its number: `sweep-7`.
 */
export class RequestArrayDto extends RequestSessionDto {
  @Described('The numbers of its sessions.')
  @IsObject()
  @Nested(() => ArrayRangeDto)
  readonly array!: ArrayRangeDto;
}

/** The same wish on its way over the bus. */
export class RequestArrayCommandDto extends OwnedWishDto {
  @IsSessionId()
  readonly arrayId!: string;

  @IsObject()
  @Nested(() => ArrayRangeDto)
  readonly array!: ArrayRangeDto;
}

/** The sessions are in the log from `position` on. */
export type RequestArrayAnswer = {
  readonly arrayId: string;
  readonly count: number;
  readonly position: number;
};
