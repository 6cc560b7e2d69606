import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { Asking } from '../../handlers/sign-in/let-in-program.ts';
import { IssuedKeyResource } from './key.resource.ts';

export class BegunProgramResource {
  @ApiProperty({ description: 'To come back with for the key; shown this once, and to nobody else.' })
  readonly secret!: string;
  @ApiProperty({ example: 'WDJB-MJHT', description: 'For the person to compare with what the page shows.' })
  readonly userCode!: string;
  @ApiProperty({ description: 'Where a person answers; the code is in it.' })
  readonly url!: string;
  @ApiProperty({ description: 'The same without the code, short enough to be typed.' })
  readonly plainUrl!: string;
  @ApiProperty({ format: 'date-time' })
  readonly expiresAt!: string;
  @ApiProperty({ description: 'How long to wait between two questions.' })
  readonly intervalMs!: number;
}

export class CollectedKeyResource {
  @ApiProperty({ enum: ['waiting', 'let-in'], description: '`waiting`: ask again after the interval.' })
  readonly state!: 'waiting' | 'let-in';
  @ApiProperty({ required: false, type: () => IssuedKeyResource })
  readonly key?: IssuedKeyResource;
}

export class ProgramResource {
  @ApiProperty({ example: 'WDJB-MJHT' })
  readonly userCode!: string;
  @ApiProperty({ example: 'berth on lab-7' })
  readonly label!: string;
  @ApiProperty({ description: 'From where it asked.' })
  readonly address!: string;
  @ApiProperty({ description: 'What it calls itself to servers.' })
  readonly agent!: string;
  @ApiProperty({ format: 'date-time' })
  readonly askedAt!: string;
  @ApiProperty({ description: 'How long its key would be good for.' })
  readonly keyExpiresInMs!: number;
}

export const programResource = ({ askedAt, ...asking }: Asking): ProgramResource => ({
  ...asking,
  askedAt: toIso(askedAt),
});
