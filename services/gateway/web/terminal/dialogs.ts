import { at } from '../shared/elements.ts';

const answerOf = (dialog: HTMLDialogElement): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  dialog.returnValue = '';
  for (const cancel of dialog.querySelectorAll<HTMLButtonElement>('[data-closes]'))
    cancel.addEventListener('click', () => dialog.close(''), { once: true });
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  dialog.showModal();
  return promise;
};

/** Asks for the name of a new terminal; null: none is wanted. */
export const askName = async (proposed: string): Promise<string | null> => {
  const [dialog, field] = [at('new', HTMLDialogElement), at('new-name', HTMLInputElement)];
  field.value = proposed;
  const asked = answerOf(dialog);
  field.select();
  return (await asked) ? field.value : null;
};

export const confirmClose = async (name: string): Promise<boolean> => {
  at('close-name', HTMLElement).textContent = name;
  return answerOf(at('close', HTMLDialogElement));
};
