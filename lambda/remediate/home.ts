/** The account and Region that the function looks after, and their partition: its own. */
export type Home = { readonly partition: string; readonly account: string; readonly region: string };

const FUNCTION_ARN = /^arn:([^:]+):lambda:([^:]+):(\d{12}):function:/;

/** Where a function is, by its own ARN, which no event can write. Throws where that is no function's ARN. */
export const homeOf = (functionArn: string): Home => {
  const [, partition = '', region = '', account = ''] = FUNCTION_ARN.exec(functionArn) ?? [];
  if (account === '') throw new Error('This is no ARN of a function.');
  return { partition, account, region };
};
