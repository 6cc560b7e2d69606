import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  AdmitToFilesDto,
  type FileAdmission,
  OpenLinkDto,
  type OpenLinkAnswer,
  parseAs,
  PATTERNS,
  type SignLinkAnswer,
  SignLinkDto,
} from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { AdmitToFiles } from '../handlers/admit-to-files.ts';
import type { FileLinks } from '../handlers/file-links.ts';
import { ADMIT_TO_FILES, FILE_LINKS } from '../tokens.ts';
import { callerOf } from './caller-words.ts';

/** How gateways find the files of folders. */
@Controller()
export class FilesController {
  readonly #admit: AdmitToFiles;
  readonly #links: FileLinks;
  constructor(@Inject(ADMIT_TO_FILES) admit: AdmitToFiles, @Inject(FILE_LINKS) links: FileLinks) {
    this.#admit = admit;
    this.#links = links;
  }

  @MessagePattern(PATTERNS.filesAdmit)
  async admit(@Payload() body: unknown): Promise<Result<FileAdmission, Refusal>> {
    const query = parseAs(AdmitToFilesDto, body);
    if (!query.ok) return query;
    const { caller, folder, need } = query.value;
    return this.#admit(callerOf(caller), folder, need);
  }

  @MessagePattern(PATTERNS.filesSignLink)
  async signLink(@Payload() body: unknown): Promise<Result<SignLinkAnswer, Refusal>> {
    const wish = parseAs(SignLinkDto, body);
    return wish.ok ? this.#links.sign(callerOf(wish.value.caller), wish.value) : wish;
  }

  @MessagePattern(PATTERNS.filesOpenLink)
  async openLink(@Payload() body: unknown): Promise<Result<OpenLinkAnswer, Refusal>> {
    const query = parseAs(OpenLinkDto, body);
    return query.ok ? this.#links.open(query.value.token) : query;
  }
}
