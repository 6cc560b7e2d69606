import { IsBoolean, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { Described } from '#contracts';

const PUSH_REGISTRY = 'The host of the registry; absent: the only one that takes images.';

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

  @Described('Push it to a registry when it is there, so that its sessions can run on any node.')
  @IsOptional()
  @IsBoolean()
  readonly push: boolean = false;

  @Described(PUSH_REGISTRY, 'registry.example:5000')
  @IsOptional()
  @IsString()
  @Length(1, 255)
  readonly registry?: string;
}

/** An image of one's own project is to be put into a registry. */
export class PushImageDto {
  @Described(PUSH_REGISTRY, 'registry.example:5000')
  @IsOptional()
  @IsString()
  @Length(1, 255)
  readonly registry?: string;
}
