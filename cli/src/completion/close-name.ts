/** How many letters are wrong, missing, too many or swapped. */
const distance = (a: string, b: string): number => {
  let [before, above] = [[...b, ''].map(() => 0), [...b, ''].map((_, index) => index)];
  for (const [row, letter] of [...a].entries()) {
    const here = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const isSwapped = row > 0 && column > 0 && letter === b[column - 1] && a[row - 1] === other;
      here.push(
        Math.min(
          (above[column + 1] ?? 0) + 1,
          (here[column] ?? 0) + 1,
          (above[column] ?? 0) + (letter === other ? 0 : 1),
          isSwapped ? (before[column - 1] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [before, above] = [above, here];
  }
  return above[b.length] ?? 0;
};

const LONGEST = 63;

/** The name that was probably meant; undefined when none is near: a third of the letters may be wrong, three at most. */
export const closeName = (said: string, names: readonly string[]): string | undefined => {
  if (said.length > LONGEST) return undefined;
  const farthest = Math.min(3, Math.max(1, Math.floor(said.length / 3)));
  return names
    .map((name) => ({ name, far: distance(said, name) }))
    .filter(({ far }) => far > 0 && far <= farthest)
    .toSorted((a, b) => a.far - b.far)[0]?.name;
};
