import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

/** How a terminal is looked at. */
export class AttachTerminalQuery {
  @ApiProperty({
    required: false,
    description: 'How many of its bytes are known; absent: all that is kept comes.',
  })
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'after must be a whole number' })
  readonly after?: string;

  @ApiProperty({ required: false, description: 'Its size, if it is opened: characters in a line.' })
  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/, { message: 'columns must be a whole number from 1 to 999' })
  readonly columns?: string;

  @ApiProperty({ required: false, description: 'Lines.' })
  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/, { message: 'rows must be a whole number from 1 to 999' })
  readonly rows?: string;

  @ApiProperty({
    required: false,
    description:
      'In which project who is signed in with a browser acts, which can send no `Berth-Project` with a WebSocket.',
  })
  @IsOptional()
  @Matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { message: 'project must be the id of a project' })
  readonly project?: string;
}
