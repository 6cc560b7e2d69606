import { ApiProperty } from '@nestjs/swagger';
import type { Role } from '#contracts';
import { toIso } from '#kernel';
import type { EpochMs } from '#kernel';
import { DEFAULT_PROJECT } from '../../domain/caller.ts';
import type { KeyView } from '../../domain/key-view.ts';

export const ROLE_NAMES = ['viewer', 'member', 'project-admin', 'admin'] as const;

export class KeyResource {
  @ApiProperty()
  readonly keyId!: string;
  @ApiProperty()
  readonly userId!: string;
  @ApiProperty({ enum: ROLE_NAMES })
  readonly role!: Role;
  @ApiProperty()
  readonly label!: string;
  @ApiProperty({ description: 'Where its sessions belong.', example: 'default' })
  readonly projectId!: string;
  @ApiProperty({
    required: false,
    type: [String],
    description: 'What it is held to; absent: all that its role may.',
  })
  readonly scopes?: readonly string[];
  @ApiProperty({ format: 'date-time' })
  readonly issuedAt!: string;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly expiresAt?: string;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly revokedAt?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'To the minute; absent: never yet.' })
  readonly lastUsedAt?: string;
}

export class IssuedKeyResource extends KeyResource {
  @ApiProperty({ description: 'Shown this once, and kept nowhere: send it as `Authorization: Bearer …`.' })
  readonly key!: string;
}

export const keyResource = (view: KeyView, lastUsedAt: EpochMs | null = null): KeyResource => ({
  keyId: view.keyId,
  userId: view.userId,
  role: view.role,
  label: view.label,
  projectId: view.projectId ?? DEFAULT_PROJECT,
  ...(view.scopes === undefined ? {} : { scopes: view.scopes }),
  issuedAt: toIso(view.issuedAt),
  ...(view.expiresAt === null ? {} : { expiresAt: toIso(view.expiresAt) }),
  ...(lastUsedAt === null ? {} : { lastUsedAt: toIso(lastUsedAt) }),
  ...(view.revokedAt === null ? {} : { revokedAt: toIso(view.revokedAt) }),
});
