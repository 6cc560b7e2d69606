import { at } from '../shared/elements.ts';

export type SearchDeps = {
  /** False: it is nowhere. */
  readonly find: (text: string, isBack: boolean) => boolean;
  readonly onDone: () => void;
};

/** Looks for words in what a terminal has said. */
export const searchBar = ({ find, onDone }: SearchDeps): { readonly open: () => void } => {
  const [bar, field] = [at('search', HTMLFormElement), at('search-text', HTMLInputElement)];
  const look = (isBack: boolean): void => {
    const isFound = field.value === '' || find(field.value, isBack);
    field.setAttribute('aria-invalid', String(!isFound));
  };
  const close = (): void => {
    bar.hidden = true;
    onDone();
  };
  bar.addEventListener('submit', (event) => {
    event.preventDefault();
    look(true);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      look(false);
    }
  });
  at('search-back', HTMLButtonElement).addEventListener('click', () => look(true));
  at('search-on', HTMLButtonElement).addEventListener('click', () => look(false));
  at('search-close', HTMLButtonElement).addEventListener('click', close);
  return {
    open: () => {
      bar.hidden = false;
      field.focus();
      field.select();
    },
  };
};
