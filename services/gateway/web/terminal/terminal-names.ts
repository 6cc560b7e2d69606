const FIRST = 'main';
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const isTerminalName = (name: string): boolean => NAME.test(name);

/** A name that none of these has. */
export const freeName = (taken: readonly string[]): string => {
  if (!taken.includes(FIRST)) return FIRST;
  let number = 2;
  while (taken.includes(`t${number}`)) number += 1;
  return `t${number}`;
};
