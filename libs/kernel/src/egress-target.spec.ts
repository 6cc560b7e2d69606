import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEgressTarget } from './egress-target.ts';

describe('where sessions may go', () => {
  it.each([
    ['pypi.org', { host: { name: 'pypi.org' } }],
    ['db', { host: { name: 'db' } }],
    ['pypi.org:443', { host: { name: 'pypi.org' }, ports: { first: 443, last: 443 } }],
    ['10.20.0.0/16', { host: { network: '10.20.0.0/16' } }],
    ['10.1.2.3', { host: { network: '10.1.2.3/32' } }],
    [
      '10.0.0.0/8:8000-8100/tcp',
      { host: { network: '10.0.0.0/8' }, ports: { first: 8000, last: 8100 }, protocol: 'tcp' },
    ],
    [
      '203.0.113.7:53/udp',
      { host: { network: '203.0.113.7/32' }, ports: { first: 53, last: 53 }, protocol: 'udp' },
    ],
    ['0.0.0.0/0', { host: { network: '0.0.0.0/0' } }],
  ])('is read from %s', (text, target) => expect(readEgressTarget(text)).toEqual(target));

  it.each([
    ['', 'nothing'],
    ['*.pypi.org', 'a pattern'],
    ['https://pypi.org', 'an address of the web'],
    ['10.1.2.3/8', 'a network that begins within another'],
    ['10.1.2.3/33', 'more bits than there are'],
    ['300.1.2.3', 'no address'],
    ['10.1.2', 'half an address'],
    ['pypi.org/24', 'a name with bits'],
    ['pypi.org:0', 'no port'],
    ['pypi.org:70000', 'no port'],
    ['pypi.org:90-80', 'ports the wrong way round'],
    ['2001:db8::1', 'IPv6, which sessions do not have'],
    ['a b:80', 'white space'],
    ['-j ACCEPT', 'an option of another program'],
    [`${'a'.repeat(400)}:80`, 'too long'],
  ])('is not read from "%s": %s', (text) => expect(readEgressTarget(text)).toBeNull());

  it('never holds anything that a rule of a firewall could take for more than an address, a name or a port', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9./:-]{1,40}$/)), (text) => {
        const target = readEgressTarget(text);
        if (target !== null) expect(Object.values(target.host).join()).toMatch(/^[a-z0-9./-]+$/);
      }),
    ));
});
