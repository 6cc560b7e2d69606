/** The operations that are measured, in the words that both sides take. */
export const OPERATIONS = ['find', 'ls', 'du', 'chmod', 'cp', 'rm'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Those that change nothing. */
export const READING: readonly Operation[] = ['find', 'ls', 'du'];

export type Side = 'coreutils' | 'berth';

/**
 * `tree` is what is worked on; `copy` is where cp copies to, and what rm removes. find looks at the size of each file, so that both have to ask
 * for it.
 */
export const wordsOf = (operation: Operation, tree: string, copy: string): readonly string[] => {
  switch (operation) {
    case 'find':
      return ['find', tree, '-type', 'f', '-size', '-1000000c'];
    case 'ls':
      return ['ls', '-lR', tree];
    case 'du':
      return ['du', '-s', tree];
    case 'chmod':
      return ['chmod', '-R', 'u+rwX,go+rX', tree];
    case 'cp':
      return ['cp', '-r', tree, copy];
    case 'rm':
      return ['rm', '-r', copy];
  }
};
