import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { Hook } from '../../domain/hook/hook.ts';
import type { OutletCounts } from '../../ports/deliveries.ts';
import { DELIVERY_STATES } from '../bodies/hook.dto.ts';

export class HookFilterResource {
  @ApiProperty({ type: [String], required: false, example: ['session.stopped'] })
  readonly types?: readonly string[];
  @ApiProperty({ required: false })
  readonly stream?: string;
  @ApiProperty({ required: false })
  readonly projectId?: string;
}
export class HookResource {
  @ApiProperty({ example: 'hk3v9m2x7q4a' })
  readonly hookId!: string;
  @ApiProperty({ example: 'chat' })
  readonly name!: string;
  @ApiProperty({ description: 'Whose it is: it is told what he may see at the time.' })
  readonly userId!: string;
  @ApiProperty({ description: 'In which he acts.' })
  readonly projectId!: string;
  @ApiProperty({ example: 'https://chat.example.org', description: 'Where to, without the path.' })
  readonly origin!: string;
  @ApiProperty({ type: HookFilterResource })
  readonly filter!: HookFilterResource;
  @ApiProperty({ enum: ['active', 'paused', 'disabled'], description: '`disabled`: Berth gave it up.' })
  readonly state!: string;
  @ApiProperty({
    required: false,
    enum: ['gone', 'failing'],
    description: '`gone`: the receiver answered 410; `failing`: nothing arrived for three days.',
  })
  readonly disabledFor?: string;
  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
  @ApiProperty({ format: 'date-time' })
  readonly changedAt!: string;
}
export class HookDetailResource extends HookResource {
  @ApiProperty({
    required: false,
    description: 'For its owner; absent: it can not be opened with the secret key of today.',
  })
  readonly url?: string;
  @ApiProperty({ required: false, description: 'Up to here the log was looked through for it.' })
  readonly position?: number;
  @ApiProperty({ description: 'How many deliveries wait, also for another try.' })
  readonly pendingCount!: number;
  @ApiProperty({ description: 'How many were given up; they can be sent again.' })
  readonly deadCount!: number;
  @ApiProperty({ required: false, format: 'date-time', description: 'Since when nothing has arrived.' })
  readonly failingSince?: string;
}
export class MadeHookResource extends HookResource {
  @ApiProperty({ description: 'What the messages are signed with; shown this once.', example: 'whsec_…' })
  readonly secret!: string;
}
export class HookListResource {
  @ApiProperty({ type: [HookResource] })
  readonly hooks!: readonly HookResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
export class DeliveryResource {
  @ApiProperty({
    description: 'The `webhook-id` of its messages: the same over all tries.',
    example: 'msg_hk3v9m2x7q4a_1042',
  })
  readonly deliveryId!: string;
  @ApiProperty({ description: 'Of the event; 0: a test.' })
  readonly position!: number;
  @ApiProperty({ example: 'session-k3v9m2x7q4ab' })
  readonly stream!: string;
  @ApiProperty({ example: 'session.started' })
  readonly type!: string;
  @ApiProperty({ enum: DELIVERY_STATES })
  readonly state!: string;
  @ApiProperty()
  readonly attempts!: number;
  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'When it is tried next.' })
  readonly dueAt?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'When it arrived, or was given up.' })
  readonly settledAt?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Of the newest try.' })
  readonly triedAt?: string;
  @ApiProperty({ required: false, description: 'How long the newest try took, in milliseconds.' })
  readonly latencyMs?: number;
  @ApiProperty({ required: false, description: 'What the receiver answered to the newest try.' })
  readonly status?: number;
  @ApiProperty({ required: false, description: 'How the body of that answer begins.' })
  readonly excerpt?: string;
  @ApiProperty({ required: false, description: 'Why there was no answer.' })
  readonly failure?: string;
}
export class DeliveryPageResource {
  @ApiProperty({ type: [DeliveryResource] })
  readonly deliveries!: readonly DeliveryResource[];
  @ApiProperty({ required: false, description: 'Where to go on; absent: that was all.' })
  readonly next?: string;
}
export class RedeliveredResource {
  @ApiProperty({ description: 'How many are on their way again.' })
  readonly count!: number;
}

export const hookResource = (hook: Hook): HookResource => ({
  hookId: hook.hookId,
  name: hook.name,
  userId: hook.userId,
  projectId: hook.projectId,
  origin: hook.origin,
  filter: hook.filter,
  state: hook.state,
  ...(hook.disabledFor === null ? {} : { disabledFor: hook.disabledFor }),
  createdAt: toIso(hook.createdAt),
  changedAt: toIso(hook.changedAt),
});

export const hookDetail = (hook: Hook, url: string | null, counts: OutletCounts): HookDetailResource => ({
  ...hookResource(hook),
  ...(url === null ? {} : { url }),
  ...(counts.position === null ? {} : { position: counts.position }),
  pendingCount: counts.pending,
  deadCount: counts.dead,
  ...(counts.health.failingSince === null ? {} : { failingSince: toIso(counts.health.failingSince) }),
});

export const deliveryResource = (one: Delivery): DeliveryResource => ({
  deliveryId: one.deliveryId,
  position: one.position,
  stream: one.stream,
  type: one.type,
  state: one.state,
  attempts: one.attempts,
  createdAt: toIso(one.createdAt),
  ...(one.state === 'pending' ? { dueAt: toIso(one.dueAt) } : {}),
  ...(one.settledAt === null ? {} : { settledAt: toIso(one.settledAt) }),
  ...(one.last === null ? {} : { triedAt: toIso(one.last.at), latencyMs: one.last.latencyMs }),
  ...(one.last?.status === undefined ? {} : { status: one.last.status }),
  ...(one.last?.excerpt === undefined ? {} : { excerpt: one.last.excerpt }),
  ...(one.last?.failure === undefined ? {} : { failure: one.last.failure }),
});
