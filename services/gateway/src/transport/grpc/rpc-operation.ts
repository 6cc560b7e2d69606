/** Under which a handler says which operation of the API it is. */
export const OPERATION = 'berth:operation';
