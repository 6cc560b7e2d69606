import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../domain/caller.ts';
import type { OperateRegistries } from '../handlers/operate-registries.ts';
import { REGISTRIES } from '../tokens.ts';
import { From } from './access.ts';
import { RegistryLoginDto } from './bodies/registry.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerList } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { REGISTRIES as REGISTRY_LIST } from './lists/shapes.ts';
import { valueOrProblem } from './refusal-status.ts';
import { RegistryListResource, RegistryResource, registryResource } from './resources/registry.resource.ts';

@ApiTags('images')
@Controller('v1/registries')
export class RegistriesController {
  readonly #registries: OperateRegistries;
  constructor(@Inject(REGISTRIES) registries: OperateRegistries) {
    this.#registries = registries;
  }

  @Get()
  @ApiOperation({ operationId: 'listRegistries', summary: 'Registries that nodes log in at. No passwords.' })
  @ApiOkResponse({ type: RegistryListResource })
  @Listed(REGISTRY_LIST)
  async list(@Query() query: ListQuery) {
    const found = (await this.#registries.list()).map(registryResource);
    const { items, next } = answerList(REGISTRY_LIST, query, found);
    return { registries: items, ...(next === undefined ? {} : { next }) };
  }

  @Put(':host')
  @ApiOperation({
    operationId: 'setRegistryLogin',
    summary: 'Have nodes log in at a registry when they pull from it, in place of what was said before.',
    description:
      'The login is sealed, and neither in the log nor in any answer; nodes get it when they pull or push.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: RegistryResource })
  async set(
    @Param('host') host: string,
    @Body() { username, password, pushUnder }: RegistryLoginDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<RegistryResource> {
    const command = commandIdFor(caller.userId, `set-registry-login ${host}`, key);
    const wish = { host, username, password, pushUnder };
    return registryResource(valueOrProblem(await this.#registries.set(caller, wish, command)));
  }

  @Delete(':host')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeRegistry', summary: 'Forget the login of a registry, at once.' })
  @ApiNoContentResponse()
  async remove(@Param('host') host: string, @From() caller: Caller): Promise<void> {
    const command = commandIdFor(caller.userId, `remove-registry ${host}`, undefined);
    valueOrProblem(await this.#registries.remove(caller, host, command));
  }
}
