import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REFUSAL_CODES } from '#contracts';
import { bootService, loadConfig } from '#service-kit';
import type { RunningService } from '#service-kit';
import { GatewayConfig } from '../src/config.ts';
import { GATEWAY } from '../src/service.ts';
import type { Loose } from './client.ts';

let gateway: RunningService;
let document: Loose;

/* Neither Postgres nor NATS is there: the gateway describes itself all the same. */
beforeAll(async () => {
  const config = loadConfig(GatewayConfig, {
    BERTH_NATS_URL: 'nats://127.0.0.1:1',
    BERTH_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    BERTH_LOG_LEVEL: 'silent',
  });
  gateway = await bootService(GATEWAY, config);
  document = await (await fetch(`${gateway.url}/v1/openapi.json`)).json();
}, 30_000);
afterAll(() => gateway.stop());

describe('the description of the API', () => {
  it('is the one that is committed (npm run openapi writes it anew)', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      '../../../openapi/gateway.json',
    );
  });

  it('describes a request with the bounds that the validator has', () => {
    const { schemas } = document.components;
    expect(schemas.ResourcesDto.properties.gpuMilli).toMatchObject({
      type: 'integer',
      minimum: 0,
      maximum: 1_024_000,
      default: 0,
    });
    expect(schemas.RequestSessionDto.required).toEqual(['image', 'resources']);
    expect(schemas.RequestSessionDto.properties.resources).toEqual({
      description:
        'What it needs, of each node that it runs on; of each member, where it has several on a node.',
      allOf: [{ $ref: '#/components/schemas/ResourcesDto' }],
    });
  });

  it('has an id, a summary, and an answer for refusals on every operation', () => {
    const operations: Loose[] = Object.values(document.paths).flatMap((path) =>
      Object.values(path as object),
    );
    expect(operations.length).toBeGreaterThan(12);
    for (const operation of operations)
      expect(operation).toMatchObject({
        operationId: expect.any(String),
        summary: expect.any(String),
        responses: { default: {} },
      });
  });

  it('has for every list a bound, a cursor, and the names by which it is sorted and filtered', () => {
    // Files are as many as a folder has, and have an order of their own; ways to sign in are as many as are configured.
    const others = new Set(['listFiles', 'listSignInWays']);
    const lists = Object.values<Loose>(document.paths)
      .flatMap((path) => Object.values<Loose>(path))
      .filter(({ operationId: id }) => id.startsWith('list') && !others.has(id));
    expect(lists.length).toBeGreaterThan(20);
    for (const { operationId, parameters, ...list } of lists) {
      const asked = parameters.map(({ name }: Loose) => name);
      expect(asked, operationId).toEqual(
        expect.arrayContaining(['limit', 'cursor', 'sort', 'fields', 'filter']),
      );
      expect(list['x-berth-list']?.fields, operationId).not.toEqual([]);
      const page = list.responses['200'].content['application/json'].schema.$ref.split('/').at(-1);
      expect(document.components.schemas[page].properties, operationId).toHaveProperty('next');
    }
  });

  it('describes what every address has a place for', () => {
    for (const [path, methods] of Object.entries<Loose>(document.paths))
      for (const operation of Object.values<Loose>(methods)) {
        const described = (operation.parameters as Loose[]).filter((one) => one.in === 'path');
        const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect(new Set(described.map(({ name }) => name)), operation.operationId).toEqual(new Set(places));
      }
  });

  it('describes what every body has', () => {
    const empty = Object.values<Loose>(document.paths)
      .flatMap((methods) => Object.values<Loose>(methods))
      .flatMap(({ operationId, requestBody }) => {
        const name = requestBody?.content?.['application/json']?.schema?.$ref?.split('/').at(-1);
        const { properties } = document.components.schemas[name] ?? { properties: { any: {} } };
        return Object.keys(properties).length === 0 ? [operationId] : [];
      });
    expect(empty).toEqual([]);
  });

  it('names every code of a refusal', () => {
    for (const code of Object.keys(REFUSAL_CODES)) expect(document.info.description).toContain(`\`${code}\``);
  });
});

describe('a gateway without its dependencies', () => {
  it('lives, is not ready, and says what is missing', async () => {
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${gateway.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(JSON.stringify(await ready.json())).toMatch(/postgres.*nats|nats.*postgres/);
    const answer = await fetch(`${gateway.url}/v1/sessions`, {
      headers: { authorization: 'Bearer berth_x_0123456789012345678901' },
    });
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'unavailable' }]);
  });
});
