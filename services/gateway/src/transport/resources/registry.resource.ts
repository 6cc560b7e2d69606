import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { ListedRegistry } from '../../handlers/operate-registries.ts';

export class RegistryResource {
  @ApiProperty({ example: 'nvcr.io' })
  readonly host!: string;
  @ApiProperty({
    required: false,
    description: 'Absent: the login can not be opened with the secret key of today.',
  })
  readonly username?: string;
  @ApiProperty({ format: 'date-time' })
  readonly setAt!: string;
  @ApiProperty({ example: 'user:admin' })
  readonly setBy!: string;
}
export class RegistryListResource {
  @ApiProperty({ type: [RegistryResource] })
  readonly registries!: readonly RegistryResource[];
  @ApiProperty({ required: false, description: 'Pass it as `cursor` for the page that follows.' })
  readonly next?: string;
}

export const registryResource = ({ host, username, setAt, setBy }: ListedRegistry): RegistryResource => ({
  host,
  ...(username === null ? {} : { username }),
  setAt: toIso(setAt),
  setBy,
});
