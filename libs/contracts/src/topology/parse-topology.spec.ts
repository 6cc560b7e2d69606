import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCpuList } from './parse-cpu-list.ts';
import { parseTopology } from './parse-topology.ts';

/** As the tool prints it: cells between tabs, the diagonal between blanks, one tab more before the last column. */
const TABS = [
  '\tGPU0\tGPU1\tNIC0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID',
  'GPU0\t X \tNV18\tPIX\t0-47,96-143\t0\t\tN/A',
  'GPU1\tNV18\t X \tSYS\t48-95,144-191\t1\t\tN/A',
  'NIC0\tPIX\tSYS\t X \t\t\t\t',
  '',
  'Legend:',
  '',
  '  X    = Self',
].join('\n');

/** As it looks when it was copied from a terminal. */
const blanks = (rows: readonly string[], titles = '  CPU Affinity  NUMA Affinity   GPU NUMA ID'): string =>
  [`        GPU0    GPU1  ${titles}`, ...rows].join('\n');
const SOUND = [
  'GPU0     X      PHB     0-15      0     N/A',
  'GPU1    PHB      X      16-31     1     N/A',
] as const;

describe('read a topology matrix', () => {
  it('reads paths, CPUs and NUMA nodes', () => {
    expect(parseTopology(TABS)).toEqual({
      gpus: [
        {
          index: 0,
          cpus: [
            [0, 47],
            [96, 143],
          ],
          numaNodes: [0],
          socket: null,
        },
        {
          index: 1,
          cpus: [
            [48, 95],
            [144, 191],
          ],
          numaNodes: [1],
          socket: null,
        },
      ],
      links: [
        ['X', 'NV18'],
        ['NV18', 'X'],
      ],
    });
  });

  it('reads what was copied from a terminal, with its underline', () =>
    expect(parseTopology(`\u001b[4m${blanks(SOUND)}\u001b[0m`)?.links[0]).toEqual(['X', 'PHB']));

  it('reads the shorter outputs of older drivers, and calls SOC what is SYS today', () => {
    const old = parseTopology(blanks(['GPU0  X  SOC  0-9', 'GPU1  SOC  X  10-19'], '  CPU Affinity'));
    expect(old?.links[0]).toEqual(['X', 'SYS']);
    expect(old?.gpus[1]).toEqual({ index: 1, cpus: [[10, 19]], numaNodes: null, socket: null });
    expect(parseTopology(blanks(['GPU0 X PHB', 'GPU1 PHB X'], ''))?.gpus[0]?.cpus).toBeNull();
  });

  it('takes N/A, and several NUMA nodes, for what they are', () => {
    const read = parseTopology(blanks(['GPU0  X  SYS  N/A  N/A  N/A', 'GPU1  SYS  X  0-95  0-1,4  N/A']));
    expect(read?.gpus.map(({ cpus, numaNodes }) => [cpus, numaNodes])).toEqual([
      [null, null],
      [[[0, 95]], [0, 1, 4]],
    ]);
  });

  it('keeps the PCIe paths beneath the NVLinks when they are told', () => {
    const paths = TABS.replaceAll('NV18', 'PXB');
    expect(parseTopology(TABS, paths)?.pcie?.[0]).toEqual(['X', 'PXB']);
    expect(parseTopology(TABS, TABS)).toBeNull(); // these are no PCIe paths
  });

  it.each([
    ['nothing', ''],
    ['no header', SOUND.join('\n')],
    ['a row too few', blanks(SOUND.slice(0, 1))],
    ['a row twice', blanks([SOUND[0], SOUND[0]])],
    ['rows in another order', blanks(SOUND.toReversed())],
    ['a device that the header does not have', blanks([...SOUND, 'GPU2 PHB PHB 0-15 0 N/A'])],
    ['a word that is no path', blanks([SOUND[0].replace('PHB', 'PHP'), SOUND[1].replace('PHB', 'PHP')])],
    ['a path that differs from its other end', blanks([SOUND[0].replace('PHB', 'PIX'), SOUND[1]])],
    ['a GPU that is not itself', blanks([SOUND[0].replace(' X ', 'PHB'), SOUND[1]])],
    ['CPUs and NUMA node run together', blanks([SOUND[0].replace('0-15      0', '0-150'), SOUND[1]])],
    ['a CPU list that does not ascend', blanks([SOUND[0].replace('0-15', '15-0'), SOUND[1]])],
    ['a NUMA node that is no number', blanks([SOUND[0].replace(' 0 ', ' x '), SOUND[1]])],
    ['a line of something else', blanks([SOUND[0], 'Failed to initialize NVML', SOUND[1]])],
    ['columns in an unknown order', blanks(SOUND, '  NUMA Affinity  CPU Affinity  GPU NUMA ID')],
  ])('gives null for %s', (_, text) => expect(parseTopology(text)).toBeNull());

  it('gives null, or the same paths and NUMA nodes, when any one character is lost', () => {
    const whole = parseTopology(TABS);
    for (let at = 0; at < TABS.indexOf('Legend'); at++) {
      const read = parseTopology(TABS.slice(0, at) + TABS.slice(at + 1));
      if (read === null) continue;
      expect(read.links).toEqual(whole?.links);
      expect(read.gpus.map(({ numaNodes }) => numaNodes)).toEqual([[0], [1]]);
    }
  });

  it('never throws, whatever the text', () => {
    const word = fc.constantFrom(
      'GPU0',
      'GPU1',
      'X',
      ' X ',
      'NV2',
      'SYS',
      '\t',
      '\n',
      ' ',
      'N/A',
      '0-3',
      'CPU Affinity',
      'NUMA Affinity',
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (any) => {
        const read = parseTopology(any);
        if (read !== null) expect(read.links).toHaveLength(read.gpus.length);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('read a CPU list', () => {
  it.each([
    ['0', [[0, 0]]],
    [
      '0-3,8,10-11',
      [
        [0, 3],
        [8, 8],
        [10, 11],
      ],
    ],
  ])('reads %s', (text, ranges) => expect(parseCpuList(text)).toEqual(ranges));
  it.each(['', 'N/A', '0-', '3-1', '0-3,2', '1,,2', '0-99999'])('gives null for %j', (text) =>
    expect(parseCpuList(text)).toBeNull(),
  );
});
