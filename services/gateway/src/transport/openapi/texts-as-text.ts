import type { OpenAPIObject } from '@nestjs/swagger';

type Responses = NonNullable<NonNullable<OpenAPIObject['paths'][string]['get']>['responses']>;

/** What is read as text is no JSON, also where an answer of the same operation is. */
const TEXTS = new Set(['text/plain', 'text/event-stream']);

/** An operation that answers in several forms has one schema for all of them in its decorators; generators of clients would read text as that. */
export const textsAsText = (responses: Responses): Responses =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      if (response === undefined || !('content' in response) || response.content === undefined)
        return [status, response];
      const content = Object.fromEntries(
        Object.entries(response.content).map(([type, told]) => [
          type,
          TEXTS.has(type) ? { schema: { type: 'string' } } : told,
        ]),
      );
      return [status, { ...response, content }];
    }),
  );
