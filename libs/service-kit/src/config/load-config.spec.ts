import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { PostgresServiceConfig, ServiceConfig } from './service-config.ts';

const enough = {
  BERTH_NATS_URL: 'nats://127.0.0.1:4222',
  BERTH_POSTGRES_URL: 'postgres://berth_storage@127.0.0.1/berth',
};

describe('config of a service', () => {
  it('has defaults for what need not be said', () => {
    expect(loadConfig(ServiceConfig, enough)).toMatchObject({
      natsUrl: 'nats://127.0.0.1:4222',
      httpHost: '127.0.0.1',
      httpPort: 0,
      logLevel: 'info',
    });
  });

  it('turns text into numbers', () => {
    expect(loadConfig(ServiceConfig, { ...enough, BERTH_HTTP_PORT: '8080' }).httpPort).toBe(8080);
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadConfig(ServiceConfig, { ...enough, BERTH_HTTP_PORT: '' }).httpPort).toBe(0);
  });

  it('names every variable that is wrong in one sentence', () => {
    expect(() =>
      loadConfig(PostgresServiceConfig, { BERTH_NATS_URL: 'here', BERTH_HTTP_PORT: '70000' }),
    ).toThrow(
      'BERTH_POSTGRES_URL is not set and must look like postgres://user:password@host:5432/database; ' +
        'BERTH_NATS_URL must look like nats://user:password@host:4222; ' +
        'BERTH_HTTP_PORT must be a port number from 0 to 65535.',
    );
  });

  it('takes a cluster of servers', () => {
    const natsUrl = 'nats://u:p@a:4222,nats://u:p@b:4222';
    expect(loadConfig(ServiceConfig, { BERTH_NATS_URL: natsUrl }).natsUrl).toBe(natsUrl);
  });

  it('is frozen and holds nothing that no field asked for', () => {
    const config = loadConfig(ServiceConfig, { ...enough, HOME: '/home/someone' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.values(config)).not.toContain('/home/someone');
  });
});
