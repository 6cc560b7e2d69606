import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { position } from '#kernel';
import type { ReadAudit } from '../handlers/read-audit.ts';
import { READ_AUDIT } from '../tokens.ts';
import { AuditQuery } from './bodies/audit.query.ts';
import { Listed } from './lists/list-shape.ts';
import { readListQuery, sparse } from './lists/read-list-query.ts';
import { AUDIT } from './lists/shapes.ts';
import { wholeOf } from './queries.ts';
import { valueOrProblem } from './refusal-status.ts';
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
  @Listed(AUDIT)
  async read(@Query() query: AuditQuery) {
    const { user, about, outcome, before, fields: names } = query;
    const { fields } = valueOrProblem(readListQuery(AUDIT, names === undefined ? {} : { fields: names }));
    const filter = {
      ...(user === undefined ? {} : { who: `user:${user}` }),
      ...(about === undefined ? {} : { about }),
      ...(outcome === undefined ? {} : { outcome }),
    };
    const limit = wholeOf(query.limit, AUDIT.limit);
    const from = before === undefined ? undefined : position(Number(before));
    const { entries, ...page } = auditPageResource(await this.#read(filter, { before: from, limit }));
    return { ...page, entries: entries.map((entry) => sparse(entry, fields)) };
  }
}
