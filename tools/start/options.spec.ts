import { describe, expect, it } from 'vitest';
import { nodeNameOf, readOptions } from './options.ts';

const read = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => readOptions(args, env, '/clone');

describe('the options of npm start', () => {
  it('has a default for everything', () => {
    expect(read([], { BERTH_NODE_ID: 'n1' })).toEqual({
      stateFolder: '/clone/.berth',
      httpHost: '127.0.0.1',
      httpPort: 7080,
      nodeId: 'n1',
      runtime: 'auto',
      hasAgent: true,
      isJson: false,
    });
  });

  it('prefers a flag to the environment, and takes paths from the clone', () => {
    const env = { BERTH_STATE: '/elsewhere', BERTH_FLEET_FILE: 'fleet.json' };
    expect(read(['--state', 'here', '--port', '9000', '--no-agent'], env)).toMatchObject({
      stateFolder: '/clone/here',
      httpPort: 9000,
      fleetFile: '/clone/fleet.json',
      hasAgent: false,
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(read([], { BERTH_POSTGRES_URL: '', BERTH_STATE: '' })).not.toHaveProperty('postgresUrl');
  });

  it('names the option that makes no sense', () => {
    expect(() => read(['--port', 'high'])).toThrow('--port must be a number');
    expect(() => read(['--grpc-port', '0'])).toThrow('--grpc-port must be a number');
    expect(() => read(['--node-id', 'Not a label'])).toThrow('--node-id must be a DNS label');
    expect(() => read(['--runtime', 'podman'])).toThrow('--runtime must be');
    expect(() => read(['--prot', '1'])).toThrow("Unknown option '--prot'");
  });

  it('lets other servers join at an address, and joins others with a token, but not both', () => {
    expect(read(['--nodes-host', '10.0.0.5'])).toMatchObject({ nodes: { host: '10.0.0.5', port: 4222 } });
    expect(read([], { BERTH_NODES_HOST: 'gpu-1.lab', BERTH_NODES_PORT: '5000' })).toMatchObject({
      nodes: { host: 'gpu-1.lab', port: 5000 },
    });
    expect(read(['--join', 'berth-join-1.x'])).toMatchObject({ joinToken: 'berth-join-1.x' });
    expect(() => read(['--nodes-host', '10.0.0.5', '--join', 'x'])).toThrow('leave one out');
    expect(() => read(['--nodes-host', 'no host'])).toThrow('--nodes-host must be');
    expect(() => read(['--nodes-host', 'h', '--nodes-port', '65535'])).toThrow('below 65535');
    expect(() => read(['--nodes-host', 'h'], { BERTH_NATS_URL: 'nats://n:1' })).toThrow('BERTH_NATS_URL');
  });

  it('makes a node name of any host name', () => {
    expect(nodeNameOf('GPU_01.lab.example')).toBe('gpu-01');
    expect(nodeNameOf('...')).toBe('node');
    expect(nodeNameOf('x'.repeat(200))).toHaveLength(63);
  });
});
