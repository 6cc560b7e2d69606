import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/*
 * docker-compose.yml is brought up by people and not by CI, which has no registry. What goes wrong in such a file most easily is seen by reading it.
 */

type Service = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly network_mode?: string;
};

const root = path.join(import.meta.dirname, '..');
const compose: { readonly services: Readonly<Record<string, Service>> } = parse(
  readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'),
  { merge: true },
);
const BERTH = ['scheduler', 'storage', 'metrics', 'gateway', 'agent'];

const sourceOf = (...patterns: readonly string[]): string =>
  globSync(patterns, { cwd: root })
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');

describe('docker-compose.yml', () => {
  it.each(BERTH)('tells the %s nothing that it does not read', (name) => {
    const read = sourceOf(
      `services/${name}/src/**/config.ts`,
      `services/${name}/src/**/*config*.ts`,
      'libs/service-kit/src/config/*.ts',
    );
    const told = Object.keys(compose.services[name]?.environment ?? {});
    expect(told).toContain('BERTH_NATS_URL');
    expect(told.filter((variable) => variable.startsWith('BERTH_') && !read.includes(variable))).toEqual([]);
  });

  it('takes no port of the machine twice', () => {
    const published = Object.values(compose.services).flatMap(({ ports = [] }) =>
      ports.map((port) => port.split(':').at(-2)),
    );
    const own = Object.values(compose.services)
      .filter((service) => service.network_mode === 'host')
      .map(({ environment }) => environment?.['BERTH_HTTP_PORT']);
    const taken = [...published, ...own];
    expect(taken).toContain('7080');
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('has an image with all that the services read beside their code', () => {
    const copied = [
      ...readFileSync(path.join(root, 'Dockerfile'), 'utf8').matchAll(/^COPY --from=build \/berth\/(\S+)/gm),
    ].map(([, folder]) => folder);
    for (const folder of ['dist', 'proto', 'images', 'services/gateway/kernels', 'cli', 'node_modules'])
      expect(copied).toContain(folder);
  });
});
