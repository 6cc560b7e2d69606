import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSessionFile } from './session-file.ts';

const wishesOf = (text: string) => readSessionFile('job.yaml', text).documents.map(({ wish }) => wish);
const placesOf = (text: string) =>
  readSessionFile('job.yaml', text).faults.map(({ line, column, code, pointer }) => [
    line,
    column,
    code,
    pointer,
  ]);

describe('a session file', () => {
  it('says amounts as people do, and they become those of the API', () => {
    const text = `
name: train
image: python-ml
resources: { cpu: 1.5, memory: 4GiB, gpu: 0.5, gpuModels: [A100] }
limits: { run: 1h30m, waitMs: 5000 }
retry: { retriesMax: 3, backoff: 60s }
`;
    expect(wishesOf(text)).toEqual([
      {
        name: 'train',
        image: 'python-ml',
        resources: { cpuMilli: 1500, memoryBytes: 4 * 2 ** 30, gpuMilli: 500, gpuModels: ['A100'] },
        limits: { runMs: 5_400_000, waitMs: 5000 },
        retry: { retriesMax: 3, backoffMs: 60_000 },
      },
    ]);
  });

  it('keeps the environment as it is written, and takes words for folders and predecessors', () => {
    const text =
      'image: a\nenv: { VERSION: 3.10, DEBUG: true, N: 007, S: "x" }\nafter: [prepare]\nfolders: ["corpus:/data:ro"]';
    expect(wishesOf(text)).toMatchObject([
      {
        env: { VERSION: '3.10', DEBUG: 'true', N: '007', S: 'x' },
        after: [{ session: 'prepare' }],
        folders: [{ folder: 'corpus', target: '/data', access: 'read-only' }],
        resources: { cpuMilli: 1000, memoryBytes: 2 ** 31 },
      },
    ]);
  });

  it('holds one session or several', () => {
    expect(wishesOf('image: a\n---\nimage: b\n---\n')).toMatchObject([{ image: 'a' }, { image: 'b' }]);
    expect(wishesOf('{"image": "a"}')).toMatchObject([{ image: 'a' }]);
  });

  it('says at which line and column it is wrong', () => {
    expect(placesOf('image: a\nresources:\n  memory: 2')).toEqual([[3, 3, 'usage', '/resources/memory']]);
    expect(placesOf('image: [a\nname: b')[0]?.slice(2)).toEqual(['invalid-yaml', undefined]);
    expect(placesOf('image: a\nimage: b')).toEqual([[2, 1, 'invalid-yaml', undefined]]);
    expect(placesOf('image: a\n---\n- b')).toEqual([[3, 1, 'invalid-request', undefined]]);
    expect(placesOf('')).toEqual([[1, 1, 'invalid-request', undefined]]);
    expect(placesOf('image: a\nname: 5')).toEqual([[2, 1, 'invalid-request', '/name']]);
  });

  it('knows where what the server names stands, under whatever name', () => {
    const [document] = readSessionFile(
      'job.yaml',
      'image: a\nresources:\n  cpu: 1\n  gpu: 1.5\nafter:\n  - x\n  - y\n',
    ).documents;
    const at = (pointer?: string) => {
      const fault = document?.faultAt(pointer, 'm', 'c');
      return [fault?.line, fault?.column];
    };
    expect(at('/resources/gpuMilli')).toEqual([4, 3]);
    expect(at('/resources/shmBytes')).toEqual([2, 1]);
    expect(at('/after/1/session')).toEqual([7, 5]);
    expect(at('/pool')).toEqual([1, 1]);
    expect(at()).toEqual([1, 1]);
  });

  it('is what the examples are', async () => {
    const folder = path.resolve(import.meta.dirname, '../../../examples');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const { documents, faults } = readSessionFile(file, await readFile(path.join(folder, file), 'utf8'));
      expect(faults).toEqual([]);
      expect(documents.length).toBeGreaterThan(0);
    }
  });
});
