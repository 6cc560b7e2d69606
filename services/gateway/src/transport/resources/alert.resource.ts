import { ApiProperty } from '@nestjs/swagger';
import { ALERT_RULES } from '#contracts';
import type { AlertAnswer } from '#contracts';
import { epochMs, toIso } from '#kernel';

export class AcknowledgedResource {
  @ApiProperty({ example: 'user:admin' })
  readonly by!: string;
  @ApiProperty({ required: false })
  readonly note?: string;
  @ApiProperty({ format: 'date-time' })
  readonly acknowledgedAt!: string;
}
export class AlertResource {
  @ApiProperty({ example: 'a3v9m2x7q4ab' })
  readonly alertId!: string;
  @ApiProperty({ enum: ALERT_RULES })
  readonly rule!: string;
  @ApiProperty({ enum: ['warning', 'critical'] })
  readonly severity!: string;
  @ApiProperty({ example: 'node:n1' })
  readonly about!: string;
  @ApiProperty({ description: 'In words.' })
  readonly summary!: string;
  @ApiProperty({ required: false, description: 'What else is known of it.' })
  readonly note?: string;
  @ApiProperty({ format: 'date-time', description: 'Since when it is so.' })
  readonly since!: string;
  @ApiProperty({ format: 'date-time' })
  readonly raisedAt!: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Absent: it is so still.' })
  readonly clearedAt?: string;
  @ApiProperty({ required: false, type: AcknowledgedResource, description: 'Who looks after it.' })
  readonly acknowledged?: AcknowledgedResource;
}
export class AlertPage {
  @ApiProperty({ type: [AlertResource] })
  readonly alerts!: readonly AlertResource[];
  @ApiProperty({ required: false, description: 'Where to go on; absent: that was all.' })
  readonly next?: string;
}

export const alertResource = (alert: AlertAnswer): AlertResource => ({
  alertId: alert.alertId,
  rule: alert.rule,
  severity: alert.severity,
  about: alert.about,
  summary: alert.summary,
  ...(alert.note === undefined ? {} : { note: alert.note }),
  since: toIso(alert.since),
  raisedAt: toIso(alert.raisedAt),
  ...(alert.clearedAt === undefined ? {} : { clearedAt: toIso(epochMs(alert.clearedAt)) }),
  ...(alert.acknowledged === undefined
    ? {}
    : {
        acknowledged: {
          by: alert.acknowledged.by,
          ...(alert.acknowledged.note === undefined ? {} : { note: alert.acknowledged.note }),
          acknowledgedAt: toIso(alert.acknowledged.acknowledgedAt),
        },
      }),
});
