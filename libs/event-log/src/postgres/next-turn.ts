/** Lets what has been asked for go out, and what has come in be seen, before something long begins: a query waits for the turn to end. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
