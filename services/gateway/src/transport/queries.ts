import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Described, IsDnsLabel, IsWhole } from '#contracts';
import type { Role } from '#contracts';
import { FIELD_NAMES, ListQuery } from './lists/list-query.ts';
import { IsScopeList } from './scope-list.ts';
import { ROLE_NAMES } from './resources/key.resource.ts';

/* What comes in a query string is text; numbers are read by `wholeOf`. */

const WHOLE = /^\d{1,15}$/;
const whole = { message: '$property must be a whole number from 0 up' };

/** The number in a query field, within bounds. */
export const wholeOf = (
  text: string | undefined,
  { absent, max }: { readonly absent: number; readonly max: number },
): number => (text === undefined ? absent : Math.min(Number(text), max));

export class ListSessionsQuery extends ListQuery {
  @Described(
    'Only sessions in these phases, with commas; `alive` is every phase but `ended`. Absent: all.',
    'alive',
  )
  @IsOptional()
  @Matches(
    /^(alive|waiting|placed|preparing|running|stopping|ended)(,(alive|waiting|placed|preparing|running|stopping|ended)){0,7}$/,
    {
      message:
        'phase must be alive, waiting, placed, preparing, running, stopping or ended, several with commas',
    },
  )
  readonly phase?: string;

  @Described('Only sessions of this user.')
  @IsOptional()
  @IsDnsLabel()
  readonly user?: string;

  @Described('Only sessions of this project; one sees no other than his own, unless he is an admin.')
  @IsOptional()
  @IsDnsLabel()
  readonly project?: string;

  @Described('Only sessions of this name.')
  @IsOptional()
  @IsDnsLabel()
  readonly name?: string;

  @Described('Only sessions of this array: its id, its name, or the beginning of its id.')
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,63}$/, { message: 'array must be the id or the name of an array' })
  readonly array?: string;

  @Described('`true`: also why those that wait do; of the 100 that were asked for first.')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly why?: string;
}

export class LogsQuery {
  @Described('`true`: Server-Sent Events until the session has ended, whatever `Accept` says.')
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly follow?: string;

  @Described('Where to go on: `cursor` of a page, or the id of an event. Absent: the beginning.')
  @IsOptional()
  @Matches(/^\d{1,6}\.\d{1,15}(_\d{1,15}){0,63}$/, { message: 'cursor must be one that Berth gave out' })
  readonly cursor?: string;
}

export class KernelQuery {
  @Described(
    'The language of a kernel that is started: `python`, `r`, `bash`, `node`, or another that the image has a kernel for. Absent: `python`.',
  )
  @IsOptional()
  @Matches(/^[a-z][a-z0-9+#.-]{0,30}$/i, {
    message: 'language must be the name of a language, such as python',
  })
  readonly language?: string;
}

export class ExecQuery {
  @Described('In which member of the session: main1, worker1 … Absent: main1.', 'worker1')
  @IsOptional()
  @Matches(/^(main1|worker[1-9]\d?)$/, { message: 'member must be main1, worker1, worker2 …' })
  readonly member?: string;
}

export class WatchQuery {
  @Described('Only what comes after this position of the log. Absent: from the request of the session on.')
  @IsOptional()
  @Matches(WHOLE, whole)
  readonly after?: string;
}

export class ListNodesQuery extends ListQuery {}

export class ListProjectsQuery extends ListQuery {}

export class ListPoolsQuery extends ListProjectsQuery {}

export class ListReservationsQuery extends ListQuery {}

export class EventsQuery {
  @Described(
    'The first position wanted; 0 or 1: the beginning. Absent: 0 for a page, and for a stream whatever comes from now on.',
  )
  @IsOptional()
  @Matches(WHOLE, whole)
  readonly from?: string;

  @Described('How many at most: 1 to 5000; 500 if absent. Not for streams.')
  @IsOptional()
  @Matches(/^([1-9]\d{0,2}|[1-4]\d{3}|5000)$/, { message: 'limit must be a whole number from 1 to 5000' })
  readonly limit?: string;

  @Described('A type, or all types of a category.', 'session.*')
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}(\.([a-z][a-z0-9-]{0,60}|\*))?$/, {
    message: 'type must be a type of events such as session.started, or session.* for all of a category',
  })
  readonly type?: string;

  @Described('One stream.', 'session-k3v9m2x7q4ab')
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$/, {
    message: 'stream must be a stream such as session-k3v9m2x7q4ab',
  })
  readonly stream?: string;

  @Described(
    'Only what is about this project: its own events, and those of its sessions, folders, reservations, keys and members.',
    'vision',
  )
  @IsOptional()
  @IsDnsLabel()
  readonly project?: string;

  @Described('Only these fields of each event, with commas. Absent: all. Not for streams.', 'position,type')
  @IsOptional()
  @Matches(FIELD_NAMES, { message: 'fields must be names of fields, with commas' })
  readonly fields?: string;
}

export class CreateKeyDto {
  @Described('What the key is for; shown in lists.', 'laptop of Ada')
  @IsString()
  @MaxLength(80)
  @Matches(/^\S(.*\S)?$/u, { message: 'label must not be empty, nor begin or end with white space' })
  readonly label!: string;

  @Described(
    'What it may do. `viewer` reads; `member` also runs and stops sessions of his own; `project-admin` also says what each user of his project may have; `admin` may everything.',
  )
  @IsIn(ROLE_NAMES)
  readonly role!: Role;

  @Described('Whom it speaks for. Absent: the user of the key that asks.', 'ada')
  @IsOptional()
  @IsDnsLabel()
  readonly userId?: string;

  @Described('The project in which it acts. Absent: the one in which who asks acts.', 'vision')
  @IsOptional()
  @IsDnsLabel()
  readonly projectId?: string;

  @Described(
    'What of the API it is held to, within its role; `sessions:read` is to see sessions, `*:read` to see all. Absent: all that its role may.',
    ['sessions:read'],
  )
  @IsOptional()
  @IsScopeList()
  readonly scopes?: readonly string[];

  @Described('How long it is good for. Absent: for ever.')
  @IsOptional()
  @IsWhole(60_000, 10 * 366 * 24 * 3_600_000)
  readonly expiresInMs?: number;
}
