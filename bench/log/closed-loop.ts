/** What a number of callers got done who each ask again as soon as they are answered. */
export type LoopResult = { readonly perSecond: number; readonly latenciesMs: readonly number[] };

/** Runs `call(caller)` in a loop for each caller, for `forMs`. */
export const closedLoop = async (
  callers: number,
  forMs: number,
  call: (caller: number) => Promise<void>,
): Promise<LoopResult> => {
  const latenciesMs: number[] = [];
  const started = performance.now();
  const end = started + forMs;
  const loop = async (caller: number): Promise<void> => {
    for (let before = performance.now(); before < end;) {
      await call(caller);
      const after = performance.now();
      latenciesMs.push(after - before);
      before = after;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  return { perSecond: latenciesMs.length / ((performance.now() - started) / 1000), latenciesMs };
};
