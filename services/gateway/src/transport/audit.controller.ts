import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { position } from '#kernel';
import type { ReadAudit } from '../handlers/read-audit.ts';
import { READ_AUDIT } from '../tokens.ts';
import { AuditQuery } from './bodies/audit.query.ts';
import { wholeOf } from './queries.ts';
import { auditPageResource, AuditPageResource } from './resources/audit.resource.ts';

@ApiTags('events')
@Controller('v1/audit')
export class AuditController {
  readonly #read: ReadAudit;
  constructor(@Inject(READ_AUDIT) read: ReadAudit) {
    this.#read = read;
  }

  @Get()
  @ApiOperation({
    operationId: 'readAudit',
    summary: 'Who did what, and who was not let do what: the log, backwards, as far as people are behind it.',
  })
  @ApiOkResponse({ type: AuditPageResource })
  async read(@Query() query: AuditQuery): Promise<AuditPageResource> {
    const { user, about, outcome, before } = query;
    const filter = {
      ...(user === undefined ? {} : { who: `user:${user}` }),
      ...(about === undefined ? {} : { about }),
      ...(outcome === undefined ? {} : { outcome }),
    };
    const limit = wholeOf(query.limit, { absent: 100, max: 500 });
    const from = before === undefined ? undefined : position(Number(before));
    return auditPageResource(await this.#read(filter, { before: from, limit }));
  }
}
