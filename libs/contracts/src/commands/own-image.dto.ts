import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsDnsLabel, IsSessionId, IsWhole } from './field-rules.ts';

/** An image of one's own in a request on its way to the scheduler. */
export class OwnImageDto {
  @IsSessionId()
  readonly imageId!: string;

  @IsDnsLabel()
  readonly nodeId!: string;

  @IsOptional()
  @IsString()
  @MaxLength(512)
  @Matches(/^[^\s@]+@sha256:[0-9a-f]{64}$/, { message: 'pushedAs must name an image by its digest' })
  readonly pushedAs?: string;
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

/** An image of one's own is to be put into a registry. */
export class PushImageDto extends ImageQueryDto {
  @IsWhole(1, Number.MAX_SAFE_INTEGER)
  readonly attempt!: number;

  @IsString()
  @MaxLength(512)
  @Matches(/^[^\s@]+\/[^\s@]+:[^\s@/]+$/, { message: 'reference must name a registry, a path and a tag' })
  readonly reference!: string;
}

/** An image of one's own is to go from its node. */
export class RemoveImageDto extends ImageQueryDto {
  /** As which it was pushed, or should have been: the engine may still know it by that. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  readonly reference?: string;
}

/** An image that nodes have pulled or built is to go from one of them. */
export class DropImageDto {
  @IsString()
  @MaxLength(512)
  @Matches(/^\S+$/, { message: 'image must be a reference' })
  readonly image!: string;
}
