import { at } from '../shared/elements.ts';

type SwaggerUi = (options: {
  readonly domNode: HTMLElement;
  readonly url: string;
  readonly deepLinking: boolean;
  readonly docExpansion: 'list' | 'none' | 'full';
  readonly defaultModelsExpandDepth: number;
  readonly filter: boolean;
  readonly tryItOutEnabled: boolean;
  readonly validatorUrl: null;
  readonly persistAuthorization: boolean;
}) => unknown;
declare global {
  interface Window {
    /** The library is a script of the old kind, and leaves this. */
    readonly SwaggerUIBundle: SwaggerUi;
  }
}

window.SwaggerUIBundle({
  domNode: at('reference', HTMLElement),
  url: '/v1/openapi.json',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  filter: true,
  // Who is signed in tries things as himself; others give a key, which is kept nowhere.
  tryItOutEnabled: false,
  persistAuthorization: false,
  // Nothing of ours is sent to a service elsewhere to be looked at.
  validatorUrl: null,
});
