/** As little as a handler can be. */
export const handler = async (): Promise<void> => {};
