/** One press of Ctrl-C may arrive twice: from the terminal, and passed on by the process that started us. */
const SAME_PRESS_MS = 300;

/** Calls with 1, 2 … for each time the person wants an end. Returns how to stop listening. */
export const onInterrupt = (interrupted: (count: number) => void): (() => void) => {
  let count = 0;
  let lastAt = -Infinity;
  const hear = (): void => {
    const now = performance.now();
    if (now - lastAt < SAME_PRESS_MS) return;
    lastAt = now;
    count += 1;
    interrupted(count);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
};
