/** Images that Berth builds from a recipe of its own. */
const OWN = /^(?:berth\/)?([a-z][a-z0-9-]*)$/;

/**
 * The recipe behind a short name: `python` and `berth/python` are ours; anything with a tag, a digest or another owner is for a registry to know.
 */
export const recipeNameOf = (image: string, recipes: ReadonlySet<string>): string | null => {
  const name = OWN.exec(image)?.[1];
  return name !== undefined && recipes.has(name) ? name : null;
};
