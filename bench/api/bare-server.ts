import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/*
 * What Nest and Fastify cost by themselves: a route that answers with what it is given, without a key, a rule, a validator or a database. A process of its
 * own, like the gateway. `node bare-server.js <port> <json>`.
 */
const [, , port = '0', json = '{}'] = process.argv;
const body: unknown = JSON.parse(json);

@Controller('bare')
class BareController {
  @Get(':ref')
  get(@Param('ref') _ref: string): unknown {
    return body;
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), {
  logger: false,
});
await app.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
