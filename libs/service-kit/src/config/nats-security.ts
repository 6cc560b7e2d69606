import { readFile } from 'node:fs/promises';
import type { BusSecurity } from '#bus';
import type { ServiceConfig } from './service-config.ts';

/** What the files hold that the configuration names. @throws when one can't be read */
export const natsSecurity = async ({
  natsCa,
  natsSeed,
}: Pick<ServiceConfig, 'natsCa' | 'natsSeed'>): Promise<BusSecurity> => ({
  ...(natsCa === undefined ? {} : { authority: await readFile(natsCa, 'utf8') }),
  ...(natsSeed === undefined ? {} : { seed: (await readFile(natsSeed, 'utf8')).trim() }),
});
