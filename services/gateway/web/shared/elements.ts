/** The element with this id, of this kind. @throws Error if the page and its program do not fit together */
export const at = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} with the id ${id}`);
};

/** An element with a text; never with markup. */
export const made = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = '',
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Name] => {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
};

/** A button that does something; while it does, it can't be pressed again. */
export const button = (
  text: string,
  act: () => Promise<void> | void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement => {
  const element = made('button', text, { type: 'button', ...attributes });
  element.addEventListener('click', () => {
    element.disabled = true;
    void Promise.resolve(act()).finally(() => {
      element.disabled = false;
    });
  });
  return element;
};
