import { describe, expect, it } from 'vitest';
import { NODE_PROTOCOL, protocolRefusal } from './enrolment-messages.ts';

describe('the language of nodes', () => {
  it('is the same on both sides, or who is older is told to update', () => {
    expect(protocolRefusal('gpu-2', NODE_PROTOCOL)).toBe(null);
    expect(protocolRefusal('gpu-2', undefined, 1)).toBe(null);
    expect(protocolRefusal('gpu-2', undefined, 2)?.message).toContain('update the agent of gpu-2');
    expect(protocolRefusal('gpu-2', 3, 2)?.message).toContain('update the pool');
  });
});
