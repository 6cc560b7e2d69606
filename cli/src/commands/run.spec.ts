import { describe, expect, it } from 'vitest';
import { nameFor, requestOf } from './run.ts';

const options = { gpu: '0.5', cpu: '1', memory: '2GiB', image: 'python', env: [], upload: true };

describe('a request', () => {
  it('is asked for in exact units', () =>
    expect(
      requestOf(
        { ...options, gpuMemory: '10GiB', maxRun: '1h', env: ['A=1', 'B=x=y', 'EMPTY='] },
        ['python3', 'train.py'],
        'digest',
      ),
    ).toEqual({
      name: 'train',
      kind: 'batch',
      image: 'python',
      command: ['python3', 'train.py'],
      env: { A: '1', B: 'x=y', EMPTY: '' },
      bundle: 'digest',
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 500, gpuMemoryBytes: 10 * 2 ** 30 },
      limits: { runMs: 3_600_000 },
    }));

  it('takes a variable from here when only its name is said', () => {
    expect(requestOf({ ...options, env: ['PATH'] }, []).env).toEqual({ PATH: process.env['PATH'] });
    expect(() => requestOf({ ...options, env: ['NO_SUCH_VARIABLE_HERE'] }, [])).toThrow(
      '--env needs NAME=value',
    );
    expect(() => requestOf({ ...options, env: ['=x'] }, [])).toThrow('--env needs NAME=value');
  });

  it.each([
    [['python3', 'src/Train_Net.py', '--lr', '0.1'], 'train-net'],
    [['python3', '-c', 'print(1)'], 'python3'],
    [['./run.sh'], 'run'],
    [['nvidia-smi'], 'nvidia-smi'],
    [['--'], undefined],
    [[], undefined],
  ])('%j is called %j', (command, name) => expect(nameFor(command)).toBe(name));
});
