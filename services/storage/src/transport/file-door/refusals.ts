import type { ServerResponse } from 'node:http';
import type { Refusal } from '#kernel';

/** Says that the answer is a refusal, and its code: how it looks to the world is the gateway's to decide. */
export const REFUSED_HEADER = 'x-berth-refused';

/** Answers with a refusal; what has begun already can only be cut off. */
export const sendRefusal = (response: ServerResponse, refusal: Refusal): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(400, { 'content-type': 'application/json', [REFUSED_HEADER]: refusal.code });
  response.end(JSON.stringify(refusal));
  // What is still on its way in is thrown away, until the gateway has read the answer and ends it.
  response.req.resume();
};
