import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { REFUSAL_CODES } from '#contracts';
import { invariant } from '#kernel';
import { isPublicOperation } from '../../domain/access/public-operations.ts';
import { ruleOf, scopeOf } from '../../domain/access/operations.ts';
import { ProblemResource } from '../resources/page.resource.ts';
import { AT_POSITION } from '../at-position.interceptor.ts';
import { describeDto } from './describe-dto.ts';
import { dtosOfControllers } from './dtos-of-controllers.ts';
import { textsAsText } from './texts-as-text.ts';

const METHODS = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const;

const codes = (): string =>
  Object.entries(REFUSAL_CODES)
    .map(([code, meaning]) => `- \`${code}\`: ${meaning}`)
    .join('\n');

const DESCRIPTION = `GPU sessions as a service. Send an API key with every request: \`Authorization: Bearer berth_…\`.

Whatever goes wrong is answered as \`application/problem+json\` (RFC 9457) with a stable \`code\`:

${codes()}`;

const PROBLEM = {
  description: 'A refusal: `code` says which, `detail` says it in a sentence.',
  content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResource) } } },
};

/** Who may use an operation. @throws InvariantViolated when nothing says so: such a route would be closed to all, which nobody wants */
const accessOf = (operationId: string) => {
  if (isPublicOperation(operationId)) return { isPublic: true };
  const rule = ruleOf(operationId);
  invariant(rule !== undefined, `the operation ${operationId} is in no table of domain/access`);
  const { own, project, other, isForPeople } = rule;
  return { scope: scopeOf(rule), own, project, other, ...(isForPeople === true ? { isForPeople } : {}) };
};

/** The description of the API, drawn from the controllers and DTO classes of the running application. */
export const openApiDocument = (app: INestApplication): OpenAPIObject => {
  for (const dto of dtosOfControllers(app)) describeDto(dto);
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Berth')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'key')
    .addSecurityRequirements('key')
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ProblemResource] });
  const paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/v1/')),
  );
  for (const path of Object.values(paths))
    for (const method of METHODS) {
      const operation = path[method];
      if (operation === undefined) continue;
      operation.responses = { ...textsAsText(operation.responses), default: PROBLEM };
      if (method === 'get') operation.parameters = [...(operation.parameters ?? []), AT_POSITION];
      Object.assign(operation, { 'x-berth-access': accessOf(operation.operationId ?? '') });
    }
  return { ...document, paths };
};
