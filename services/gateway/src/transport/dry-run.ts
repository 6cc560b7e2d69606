import { IsIn, IsOptional } from 'class-validator';
import { Described } from '#contracts';

/** Of an operation that takes something away: `dryRun=true` says what would become of it, and nothing is recorded. */
export class DryRunQuery {
  @Described('`true`: only say what would become of it; nothing is recorded.', 'true')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly dryRun?: string;
}

export const isDryRun = ({ dryRun }: DryRunQuery): boolean => dryRun === 'true';
