import { IsBoolean, IsString, Matches, MaxLength } from 'class-validator';
import { IsDnsLabel, IsSessionId, IsWhole } from './field-rules.ts';

/** An image of one's own in a request on its way to the scheduler. */
export class OwnImageDto {
  @IsSessionId()
  readonly imageId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;
}

/** Which image of one's own a node is asked about. */
export class ImageQueryDto {
  @IsSessionId()
  readonly imageId!: string;
}

/** A session is to become an image on its node. */
export class CommitImageDto extends ImageQueryDto {
  @IsSessionId()
  readonly sessionId!: string;

  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly epoch!: number;

  @IsBoolean()
  readonly hasWork!: boolean;

  @IsWhole(1, Number.MAX_SAFE_INTEGER)
  readonly bytesMax!: number;
}

/** An image that nodes have pulled or built is to go from one of them. */
export class DropImageDto {
  @IsString()
  @MaxLength(512)
  @Matches(/^\S+$/, { message: 'image must be a reference' })
  readonly image!: string;
}
