import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionSchema } from './session-schema.ts';

const OPENAPI = path.resolve(import.meta.dirname, '../../../openapi');

describe('the schema of a session file', () => {
  it('is the one that is published (npm run openapi writes it anew)', async () => {
    const document: unknown = JSON.parse(await readFile(path.join(OPENAPI, 'gateway.json'), 'utf8'));
    await expect(`${JSON.stringify(sessionSchema(document), null, 2)}\n`).toMatchFileSnapshot(
      path.join(OPENAPI, 'session-file.schema.json'),
    );
  });
});
