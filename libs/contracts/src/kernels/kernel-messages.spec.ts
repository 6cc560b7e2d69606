import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelRequestLine, readKernelEvent } from './kernel-messages.ts';

describe('what a kernel says', () => {
  it('is read if it is whole', () => {
    const done = { event: 'done', id: '1', status: 'ok', count: 3 };
    expect(readKernelEvent(JSON.stringify(done))).toEqual(done);
    for (const text of [
      '',
      'null',
      '[]',
      '{"event":"done"}',
      '{"event":"toString"}',
      '{"event":7}',
      'x'.repeat(99),
    ])
      expect(readKernelEvent(text)).toBeNull();
  });

  it('never makes the reader fail', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readKernelEvent(text)));
  });
});

describe('what is said to a kernel', () => {
  it('is one line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (code) => {
        const line = kernelRequestLine(JSON.stringify({ do: 'execute', id: '1', code }, null, 2));
        expect(line?.indexOf('\n')).toBe((line?.length ?? 0) - 1);
        expect(JSON.parse(line ?? '')).toEqual({ do: 'execute', id: '1', code });
      }),
    );
  });

  it('asks for something that there is', () => {
    for (const text of ['', '{}', '{"do":"delete"}', '[]', '{"do":["execute"]}'])
      expect(kernelRequestLine(text)).toBeNull();
  });
});
