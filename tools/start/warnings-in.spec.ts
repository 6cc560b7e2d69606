import { expect, it } from 'vitest';
import { warningsIn } from './warnings-in.ts';

it('tells each warning once, with its cause, and nothing else', () => {
  const log = [
    '{"level":"info","msg":"ready"}',
    '{"level":"warn","msg":"The size of /work is not limited","cause":"only root may mount"}',
    'Node says something of its own',
    '{"level":"warn","msg":"No network"}',
    '{"level":"warn","msg":"No network"}',
    '"text"',
    '',
  ].join('\n');
  expect(warningsIn(log)).toEqual(['The size of /work is not limited (only root may mount)', 'No network']);
});
