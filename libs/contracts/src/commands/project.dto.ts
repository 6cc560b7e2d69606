import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText } from './field-rules.ts';

const NAME_MAX = 80;
const DESCRIPTION_MAX = 1000;
const ONE_LINE = /^\S([^\p{Cc}]*[^\p{Cc}\s])?$/u;
const NAME_WORDS = { message: 'name must be one line that neither begins nor ends with white space' };
const LINES = /^[^\p{Cc}]*(\n[^\p{Cc}]*)*$/u;
const LINES_WORDS = { message: 'description must be text, of one or more lines' };

/** Another name or description of a project; what is absent stays. */
export class ChangeProjectDto {
  @Described(
    'What people read. The id of a project never changes, and is what everything else names it by.',
    'Computer vision',
  )
  @IsOptional()
  @IsString()
  @MaxLength(NAME_MAX)
  @Matches(ONE_LINE, NAME_WORDS)
  readonly name?: string;

  @Described('What it is for; empty: nothing is said.', 'Everything that looks at pictures')
  @IsOptional()
  @IsString()
  @MaxLength(DESCRIPTION_MAX)
  @Matches(LINES, LINES_WORDS)
  readonly description?: string;
}

/** A project that is to be. */
export class CreateProjectDto extends ChangeProjectDto {
  @Described('The id, which never changes: a DNS label.', 'vision')
  @IsDnsLabel()
  readonly projectId!: string;
}

/** How a project is closed. */
export class CloseProjectDto {
  @Described('`true`: what runs is stopped. Absent: what runs goes on to its own end.', true)
  @IsOptional()
  @IsBoolean()
  readonly stopSessions?: boolean;
}

/* The same on their way over the bus: with an id, the project, and who wants it. */

export class CreateProjectCommandDto extends CreateProjectDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsActor()
  readonly by!: string;
}

export class ChangeProjectCommandDto extends ChangeProjectDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsActor()
  readonly by!: string;
}

export class CloseProjectCommandDto extends CloseProjectDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsActor()
  readonly by!: string;

  /** Nothing is recorded: only what would end is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

export class ReopenProjectCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsActor()
  readonly by!: string;
}
