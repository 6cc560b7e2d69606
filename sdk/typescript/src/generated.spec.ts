import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../tools/generate.ts';

describe('what is generated', () => {
  it('is what the description of the API says now (npm run sdk writes it anew)', async () => {
    for (const [file, text] of await generate())
      expect(await readFile(file, 'utf8'), path.basename(file)).toBe(text);
  });
});
