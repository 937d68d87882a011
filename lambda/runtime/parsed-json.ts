/**
 * The value of a JSON text from outside; undefined if it is not JSON. Never throws: the error would quote the text.
 */
export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
