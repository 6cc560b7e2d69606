import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJoinToken, writeJoinToken } from './join-token.ts';

const PEM = `-----BEGIN CERTIFICATE-----
MIIBRjCB7aADAgECAgEBMAoGCCqGSM49BAMCMBMxETAPBgNVBAMTCEJlcnRoIEN
BIQ==
-----END CERTIFICATE-----
`;
const TOKEN = {
  nodeId: 'gpu-2',
  server: 'tls://10.0.0.5:4222',
  authority: PEM,
  password: 'a'.repeat(43),
  secret: 'b'.repeat(43),
};

describe('the token of an invitation', () => {
  it('brings over all that was put in', () => {
    const read = readJoinToken(` ${writeJoinToken(TOKEN)}\n`);
    expect(read.ok).toBe(true);
    if (!read.ok) return;
    expect({ ...read.value, authority: '' }).toEqual({ ...TOKEN, authority: '' });
    expect(read.value.authority.replaceAll('\n', '')).toBe(PEM.replaceAll('\n', ''));
  });

  it('is one word without anything that a shell would touch', () => {
    expect(writeJoinToken(TOKEN)).toMatch(/^[\w.-]+$/);
  });

  it('is refused when it was cut off anywhere', () => {
    const whole = writeJoinToken(TOKEN);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 2 }), (length) => !readJoinToken(whole.slice(0, length)).ok),
    );
  });

  it('is refused when it is something else', () => {
    fc.assert(fc.property(fc.string(), (text) => !readJoinToken(text).ok));
    expect(readJoinToken(writeJoinToken({ ...TOKEN, server: 'nats://10.0.0.5:4222' })).ok).toBe(false);
    expect(readJoinToken(writeJoinToken({ ...TOKEN, nodeId: 'Not a label' })).ok).toBe(false);
  });
});
