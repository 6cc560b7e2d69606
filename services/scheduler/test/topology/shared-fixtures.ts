import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Collected outputs of real machines lie beside a checkout, not in it: they are other people's text. */
const FOLDER = join(import.meta.dirname, '../../../../../shared/fixtures/gpu');

export const hasSharedFixtures = existsSync(FOLDER);
export const sharedFixture = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');
