/** Where an answer says more than its body does: headers of HTTP, metadata of gRPC. */
export type AnswerHeads = { readonly header: (name: string, value: string) => AnswerHeads };
