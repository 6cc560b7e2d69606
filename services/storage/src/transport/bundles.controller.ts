import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { PATTERNS, ReadBundlePartDto, WriteBundlePartDto } from '#contracts';
import type { ReadBundlePart } from '../handlers/read-bundle-part.ts';
import type { WriteBundlePart } from '../handlers/write-bundle-part.ts';
import { READ_BUNDLE_PART, WRITE_BUNDLE_PART } from '../tokens.ts';

@Controller()
export class BundlesController {
  readonly #write: WriteBundlePart;
  readonly #read: ReadBundlePart;
  constructor(
    @Inject(WRITE_BUNDLE_PART) write: WriteBundlePart,
    @Inject(READ_BUNDLE_PART) read: ReadBundlePart,
  ) {
    this.#write = write;
    this.#read = read;
  }

  @MessagePattern(PATTERNS.bundleWrite)
  write(@Payload() part: WriteBundlePartDto): ReturnType<WriteBundlePart> {
    return this.#write(part);
  }

  @MessagePattern(PATTERNS.bundleRead)
  read(@Payload() part: ReadBundlePartDto): ReturnType<ReadBundlePart> {
    return this.#read(part);
  }
}
