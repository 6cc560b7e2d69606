/** Lets through who comes, when it is his turn. */
export type Gate = <Value>(act: () => Promise<Value>) => Promise<Value>;

/** Lets so many at once through, the others in order of arrival. */
export const gate = (atOnceMax: number): Gate => {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (act) => {
    if (inside >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
};
