import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { Described, IsDnsLabel, IsListOfAtMost, IsWhole, Nested } from '#contracts';
import type { DeliveryState } from '../../domain/delivery/delivery.ts';
import { ListQuery } from '../lists/list-query.ts';

const TYPES_MAX = 30;
const TYPE = /^[a-z][a-z0-9-]{0,60}(\.([a-z][a-z0-9-]{0,60}|\*))?$/;
const STREAM = /^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$/;
const OVERLAP_MAX_MS = 7 * 24 * 3_600_000;

export class HookFilterDto {
  @Described('Types of events, or all types of a category. Absent: all.', [
    'session.stopped',
    'reservation.*',
  ])
  @IsOptional()
  @IsListOfAtMost(TYPES_MAX)
  @Matches(TYPE, {
    each: true,
    message: 'types must be types of events such as session.started, or session.* for all of a category',
  })
  readonly types?: readonly string[];

  @Described('Only this stream.', 'session-k3v9m2x7q4ab')
  @IsOptional()
  @Matches(STREAM, { message: 'stream must be a stream such as session-k3v9m2x7q4ab' })
  readonly stream?: string;

  @Described(
    'Only what belongs to this project; one is told nothing of projects that one does not see.',
    'vision',
  )
  @IsOptional()
  @IsDnsLabel()
  readonly projectId?: string;
}

export class CreateHookDto {
  @Described('By which name it goes.', 'chat')
  @IsDnsLabel()
  readonly name!: string;

  @Described(
    'Where to: https, to a public address, unless the gateway is configured otherwise. Its path may be a secret: it is sealed, and shown to its owner alone.',
    'https://chat.example.org/berth',
  )
  @IsString()
  @Length(1, 2000)
  readonly url!: string;

  @Described('Which events it is told of those that its owner may see. Absent: all.')
  @IsOptional()
  @Nested(() => HookFilterDto)
  readonly filter?: HookFilterDto;
}

export class ChangeHookDto {
  @Described('Another name.', 'chat')
  @IsOptional()
  @IsDnsLabel()
  readonly name?: string;

  @Described('Another address.', 'https://chat.example.org/berth')
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  readonly url?: string;

  @Described('Another filter, in place of the whole one before.')
  @IsOptional()
  @Nested(() => HookFilterDto)
  readonly filter?: HookFilterDto;
}

export class ResumeHookDto {
  @Described('Leave out what happened while it rested. Absent: it is sent now.')
  @IsOptional()
  @IsBoolean()
  readonly skip?: boolean;
}

export class RotateHookSecretDto {
  @Described(
    'How long the secret before still signs too, so that the receiver can be changed in peace; a day if absent.',
  )
  @IsOptional()
  @IsWhole(0, OVERLAP_MAX_MS)
  readonly overlapMs?: number;
}

export const DELIVERY_STATES = [
  'pending',
  'delivered',
  'dead',
  'dropped',
] as const satisfies readonly DeliveryState[];

export class ListDeliveriesQuery extends ListQuery {
  @Described('Only those that wait (also for another try), arrived, were given up, or are not sent.')
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  readonly state?: DeliveryState;
}
