const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z0-9.]+/g) ?? [];

/** `H100` names every H100, `NVIDIA H100 80GB HBM3` that one; case does not matter, and `A10` is no A100. */
export const isSameModel = (wanted: string, model: string): boolean => {
  const known = new Set(wordsOf(model));
  const words = wordsOf(wanted);
  return words.length > 0 && words.every((word) => known.has(word));
};

/** Whether a device is of one of the models; any will do when none is named. */
export const isOneOfModels = (models: readonly string[] | undefined, model: string): boolean =>
  models === undefined || models.some((wanted) => isSameModel(wanted, model));
