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

  it('are nothing when it said nothing', () => {
    expect(lastWords('')).toBe('');
  });
});
