import { IsBoolean, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { Described } from '#contracts';

/** A running session is to become an image of its project. */
export class CommitSessionDto {
  @Described('Id or name of a session that runs.', 'train')
  @IsString()
  @Matches(/^[a-z0-9-]{1,63}$/, { message: 'session must be an id or a name' })
  readonly session!: string;

  @Described(
    'What the project calls it, with a tag or not (`latest` then). Lower-case, without the host of a registry.',
    'team/env:v1',
  )
  @IsString()
  @Length(1, 200)
  readonly name!: string;

  @Described('For whoever looks at the list.', 'numpy 2.3 and our loaders')
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly description: string = '';

  @Described('Take `/work` along as well; the home always is. Folders never are.')
  @IsOptional()
  @IsBoolean()
  readonly includeWork: boolean = false;
}
