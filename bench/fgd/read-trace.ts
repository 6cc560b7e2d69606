import {
  ANY_KIND,
  type Ask,
  type NodeShape,
} from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { readCsv } from './read-csv.ts';

const BYTES_PER_MIB = 2 ** 20;

export type Trace = {
  readonly nodes: readonly NodeShape[];
  /** In order of their names. */
  readonly pods: readonly Ask[];
  readonly capacityMilli: number;
};

const wholeNumber = (text: string, what: string): number => {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < 0)
    throw new Error(`${what}: not a whole number: "${text}"`);
  return value;
};

/** Reads the format of the openb trace: nodes with `sn,cpu_milli,memory_mib,gpu,model`, pods with `name,cpu_milli,memory_mib,num_gpu,gpu_milli[,gpu_spec]`. */
export const readTrace = (nodesPath: string, podsPath: string): Trace => {
  const kinds = new Map<string, number>();
  const kindOf = (model: string): number => {
    const kind = kinds.get(model) ?? kinds.size;
    kinds.set(model, kind);
    return kind;
  };
  const nodes = readCsv(nodesPath).map((cell): NodeShape => {
    const kind = kindOf(cell('model'));
    return {
      cpuMilli: wholeNumber(cell('cpu_milli'), `${nodesPath}, ${cell('sn')}`),
      memoryBytes: wholeNumber(cell('memory_mib'), `${nodesPath}, ${cell('sn')}`) * BYTES_PER_MIB,
      devices: Array.from({ length: wholeNumber(cell('gpu'), `${nodesPath}, ${cell('sn')}`) }, () => ({
        kind,
        memoryBytes: 0,
        isUsable: true,
      })),
    };
  });
  const kindsOf = (spec: string): number =>
    spec === ''
      ? ANY_KIND
      : spec.split('|').reduce((mask, model) => {
          const kind = kinds.get(model);
          return kind === undefined ? mask : mask | (1 << kind);
        }, 0);
  const pods = readCsv(podsPath)
    .toSorted((a, b) => (a('name') < b('name') ? -1 : 1))
    .map((cell): Ask => {
      const where = `${podsPath}, ${cell('name')}`;
      const count = wholeNumber(cell('num_gpu'), where);
      return {
        cpuMilli: wholeNumber(cell('cpu_milli'), where),
        memoryBytes: wholeNumber(cell('memory_mib'), where) * BYTES_PER_MIB,
        count,
        share: count === 0 ? 0 : Math.min(1000, wholeNumber(cell('gpu_milli'), where)),
        gpuMemoryBytes: null,
        kinds: kindsOf(cell('gpu_spec')),
      };
    });
  const capacityMilli = nodes.reduce((sum, { devices }) => sum + devices.length * 1000, 0);
  return { nodes, pods, capacityMilli };
};
