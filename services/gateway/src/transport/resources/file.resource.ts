import { ApiProperty } from '@nestjs/swagger';

const KINDS = ['file', 'folder', 'link', 'other'] as const;

export class FileEntryResource {
  @ApiProperty() readonly name!: string;
  @ApiProperty({ required: false, description: 'The name in base64url, if its bytes are no UTF-8.' })
  readonly nameBytes?: string;
  @ApiProperty({ enum: KINDS }) readonly kind!: string;
  @ApiProperty({ type: 'integer' }) readonly sizeBytes!: number;
  @ApiProperty({ format: 'date-time' }) readonly modifiedAt!: string;
  @ApiProperty({ description: 'Permissions in octal.', example: '0644' }) readonly mode!: string;
  @ApiProperty({ description: 'Another one as soon as it is changed.' }) readonly etag!: string;
  @ApiProperty({ required: false, description: 'Of a link: where it says that it leads.' })
  readonly target?: string;
}

export class FilePage {
  @ApiProperty({ type: [FileEntryResource] }) readonly items!: readonly FileEntryResource[];
  @ApiProperty({ type: String, nullable: true, description: '`after` of the next page.' })
  readonly next!: string | null;
}

export class FoundFileResource {
  @ApiProperty({ description: 'Below the folder.' }) readonly path!: string;
  @ApiProperty({ required: false, description: 'The path in base64url, if its bytes are no UTF-8.' })
  readonly pathBytes?: string;
  @ApiProperty() readonly kind!: string;
  @ApiProperty({ type: 'integer' }) readonly sizeBytes!: number;
  @ApiProperty({ format: 'date-time' }) readonly modifiedAt!: string;
}

export class FoundFilesResource {
  @ApiProperty({ type: [FoundFileResource] }) readonly items!: readonly FoundFileResource[];
  @ApiProperty({ description: 'False: there may be more, or time was up.' }) readonly isComplete!: boolean;
}

export class FilePreviewResource {
  @ApiProperty({ enum: ['text', 'image', 'binary'] }) readonly kind!: string;
  @ApiProperty({ type: 'integer' }) readonly sizeBytes!: number;
  @ApiProperty() readonly etag!: string;
  @ApiProperty({ required: false, description: 'The first 256 KiB.' }) readonly text?: string;
  @ApiProperty({ required: false, description: 'Whether the text is all of it.' }) readonly isWhole?: boolean;
  @ApiProperty({ required: false, description: 'Of a picture; its bytes: `content?inline=true`.' })
  readonly contentType?: string;
}

export class PutFileResource {
  @ApiProperty() readonly etag!: string;
  @ApiProperty({ type: 'integer' }) readonly sizeBytes!: number;
}

export class SkippedEntryResource {
  @ApiProperty() readonly path!: string;
  @ApiProperty() readonly code!: string;
  @ApiProperty() readonly message!: string;
}

export class UnpackedResource {
  @ApiProperty({ type: 'integer' }) readonly files!: number;
  @ApiProperty({ type: 'integer' }) readonly folders!: number;
  @ApiProperty({ type: 'integer' }) readonly bytes!: number;
  @ApiProperty({ type: 'integer', description: 'Left out: links, devices, ways out of the folder.' })
  readonly skippedCount!: number;
  @ApiProperty({ type: [SkippedEntryResource], description: 'The first hundred of them.' })
  readonly skipped!: readonly SkippedEntryResource[];
}

export class FileLinkResource {
  @ApiProperty({ description: 'Path of the link at this gateway.', example: '/v1/links?token=…' })
  readonly url!: string;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
}
