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
  @ApiProperty({ required: false, description: 'Images of projects are pushed there, below this path.' })
  readonly pushUnder?: string;
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

export const registryResource = ({
  host,
  username,
  pushUnder,
  setAt,
  setBy,
}: ListedRegistry): RegistryResource => ({
  host,
  ...(username === null ? {} : { username }),
  ...(pushUnder === null ? {} : { pushUnder }),
  setAt: toIso(setAt),
  setBy,
});
