/** Does the last thing that it was asked to do when nothing was asked for so long; what was asked before is dropped. The process may end meanwhile. */
export const afterQuiet = (quietMs: number): ((act: () => void) => void) => {
  let timer: NodeJS.Timeout | undefined;
  return (act) => {
    clearTimeout(timer);
    timer = setTimeout(act, quietMs).unref();
  };
};
