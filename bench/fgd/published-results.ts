import type { PolicyName } from './policies.ts';

type Published = Readonly<Record<Exclude<PolicyName, 'berth'>, readonly [at100: number, at130: number]>>;

/**
 * Unallocated GPUs in % when 100 % and 130 % of the capacity have been asked for; means over 10 seeds. From the results that Weng et al.
 * publish beside "Beware of Fragmentation" (USENIX ATC '23): github.com/hkust-adsl/kubernetes-scheduler-simulator at 8f3d641.
 */
export const PUBLISHED: ReadonlyMap<string, Published> = new Map<string, Published>([
  [
    'cpu050',
    {
      random: [10.98, 8.76],
      dotprod: [6.97, 6.73],
      clustering: [6.48, 6.21],
      packing: [6.54, 6.28],
      bestfit: [6.44, 6.21],
      fgd: [5.0, 4.79],
    },
  ],
  [
    'cpu100',
    {
      random: [12.56, 10.89],
      dotprod: [8.27, 8.04],
      clustering: [7.58, 7.36],
      packing: [7.5, 7.29],
      bestfit: [6.74, 6.56],
      fgd: [4.79, 4.65],
    },
  ],
  [
    'cpu200',
    {
      random: [16.97, 16.23],
      dotprod: [12.54, 12.3],
      clustering: [10.33, 10.08],
      packing: [10.02, 9.78],
      bestfit: [7.85, 7.6],
      fgd: [5.18, 4.96],
    },
  ],
  [
    'cpu250',
    {
      random: [20.0, 19.59],
      dotprod: [16.43, 16.2],
      clustering: [12.25, 12.01],
      packing: [11.95, 11.72],
      bestfit: [8.79, 8.55],
      fgd: [6.8, 6.59],
    },
  ],
  [
    'default',
    {
      random: [13.7, 12.53],
      dotprod: [9.38, 9.15],
      clustering: [8.35, 8.12],
      packing: [8.22, 8.0],
      bestfit: [7.14, 6.92],
      fgd: [4.77, 4.61],
    },
  ],
  [
    'gpushare100',
    {
      random: [21.1, 20.56],
      dotprod: [18.02, 17.58],
      clustering: [17.77, 17.35],
      packing: [17.87, 17.43],
      bestfit: [15.38, 14.99],
      fgd: [13.36, 13.1],
    },
  ],
  [
    'gpushare40',
    {
      random: [15.14, 14.0],
      dotprod: [10.7, 10.44],
      clustering: [10.24, 9.98],
      packing: [10.23, 9.97],
      bestfit: [8.56, 8.31],
      fgd: [6.04, 5.85],
    },
  ],
  [
    'gpushare60',
    {
      random: [17.19, 16.35],
      dotprod: [13.18, 12.88],
      clustering: [13.1, 12.8],
      packing: [12.85, 12.55],
      bestfit: [10.94, 10.64],
      fgd: [8.74, 8.6],
    },
  ],
  [
    'gpushare80',
    {
      random: [19.38, 18.78],
      dotprod: [15.86, 15.51],
      clustering: [15.5, 15.15],
      packing: [15.35, 15.0],
      bestfit: [13.34, 12.99],
      fgd: [10.92, 10.7],
    },
  ],
  [
    'gpuspec10',
    {
      random: [13.74, 12.57],
      dotprod: [9.83, 9.61],
      clustering: [8.04, 7.82],
      packing: [7.76, 7.54],
      bestfit: [6.9, 6.7],
      fgd: [5.34, 5.05],
    },
  ],
  [
    'gpuspec20',
    {
      random: [14.1, 12.76],
      dotprod: [11.71, 10.03],
      clustering: [10.89, 7.75],
      packing: [10.72, 7.06],
      bestfit: [11.54, 6.7],
      fgd: [5.34, 5.16],
    },
  ],
  [
    'gpuspec25',
    {
      random: [14.58, 13.06],
      dotprod: [14.56, 10.37],
      clustering: [13.59, 7.92],
      packing: [13.23, 7.02],
      bestfit: [14.33, 6.77],
      fgd: [6.09, 5.26],
    },
  ],
  [
    'gpuspec33',
    {
      random: [16.13, 13.54],
      dotprod: [20.18, 10.86],
      clustering: [18.91, 7.88],
      packing: [17.78, 6.78],
      bestfit: [19.61, 6.91],
      fgd: [12.16, 5.45],
    },
  ],
  [
    'multigpu20',
    {
      random: [13.08, 11.31],
      dotprod: [8.15, 7.94],
      clustering: [6.66, 6.44],
      packing: [6.5, 6.29],
      bestfit: [6.27, 6.07],
      fgd: [4.47, 4.35],
    },
  ],
  [
    'multigpu30',
    {
      random: [13.37, 10.73],
      dotprod: [6.89, 6.72],
      clustering: [5.45, 5.28],
      packing: [5.3, 5.13],
      bestfit: [5.43, 5.28],
      fgd: [3.64, 3.54],
    },
  ],
  [
    'multigpu40',
    {
      random: [14.62, 9.91],
      dotprod: [5.96, 5.81],
      clustering: [4.65, 4.5],
      packing: [4.41, 4.26],
      bestfit: [4.9, 4.76],
      fgd: [3.09, 3.01],
    },
  ],
  [
    'multigpu50',
    {
      random: [18.72, 9.72],
      dotprod: [5.27, 5.15],
      clustering: [4.31, 4.19],
      packing: [3.94, 3.82],
      bestfit: [4.38, 4.26],
      fgd: [2.91, 2.82],
    },
  ],
]);
