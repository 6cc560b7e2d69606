import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { isRefusalCode, REFUSAL_CODES } from '#contracts';
import { problemOf } from '#service-kit';
import { problemFor } from '../refusal-status.ts';
import { rpcFault } from './rpc-status.ts';

const faultOf = (code: string, pointer?: string) => {
  const refusal = { code, message: 'A sentence.', ...(pointer === undefined ? {} : { pointer }) };
  return rpcFault(problemOf(refusal, problemFor(refusal).status, 'request-1'));
};

describe('a refusal over gRPC', () => {
  it('has a code of its own for each but a fault of ours', () => {
    const internal = Object.keys(REFUSAL_CODES).filter((code) => faultOf(code).code === status.INTERNAL);
    expect(internal).toEqual(['internal']);
    expect(Object.keys(REFUSAL_CODES).every(isRefusalCode)).toBe(true);
  });

  it('tells the stable code, and which field is wrong', () => {
    const fault = faultOf('invalid-request', '/wish/resources/gpuMilli');
    expect(fault).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'A sentence.' });
    const bytes = String(fault.metadata.get('grpc-status-details-bin')[0]);
    for (const part of [
      'google.rpc.ErrorInfo',
      'invalid-request',
      'google.rpc.BadRequest',
      'wish.resources.gpu_milli',
    ])
      expect(bytes).toContain(part);
  });
});
