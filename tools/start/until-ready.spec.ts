import { describe, expect, it } from 'vitest';
import { lastWords } from './until-ready.ts';

describe('the last words of a service', () => {
  it('are its plain sentence', () => {
    expect(lastWords('{"msg":"booting"}\nberth agent cannot start: no fleet file\n')).toBe(
      'berth agent cannot start: no fleet file',
    );
  });

  it('are message and cause of a JSON line', () => {
    expect(lastWords('{"level":"error","msg":"cannot listen","cause":"in use"}')).toBe(
      'cannot listen: in use',
    );
  });

  it('are the error when Node itself gave up', () => {
    const crash =
      'node:internal:1\n  throw error;\n\nError: Cannot find module x\n  code: 1\n}\n\nNode.js v24.21.0\n';
    expect(lastWords(crash)).toBe('Error: Cannot find module x');
  });

  it('are nothing when it said nothing', () => {
    expect(lastWords('')).toBe('');
  });
});
