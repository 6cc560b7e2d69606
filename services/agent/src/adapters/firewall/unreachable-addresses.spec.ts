import { expect, it } from 'vitest';
import { resolversIn, unreachableAddresses } from './unreachable-addresses.ts';

it('finds the servers of names that a container can ask', () =>
  expect(
    resolversIn('# made by hand\nnameserver 192.0.2.53\nnameserver 127.0.0.53\nnameserver ::1\nsearch lab\n'),
  ).toEqual(['192.0.2.53']));

it('lists the metadata addresses, all sessions, the control plane and what the operator adds', async () => {
  const natsUrl = 'nats://agent:secret@203.0.113.4:4222,nats://203.0.113.5:4222,nats://127.0.0.1:4222';
  const { denied } = await unreachableAddresses({
    sessionSubnet: '198.18.0.0/16',
    natsUrl,
    denied: ['10.0.0.0/8'],
  })();
  expect(denied).toEqual([
    '169.254.0.0/16',
    '100.100.100.200/32',
    '168.63.129.16/32',
    '192.0.0.192/32',
    '198.18.0.0/16',
    '203.0.113.4/32',
    '203.0.113.5/32',
    '10.0.0.0/8',
  ]);
});
