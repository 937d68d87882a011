type ContractEndpoint = {
  readonly name: string;
  /** Region and credentials are those of the environment. */
  readonly settings: { readonly endpoint?: string };
};

/** What `CONTRACT_ENDPOINT` names: `aws` for the account that the environment is for, else a URL. */
export const contractEndpoint = (): ContractEndpoint | undefined => {
  const name = process.env['CONTRACT_ENDPOINT'];
  return name ? { name, settings: name === 'aws' ? {} : { endpoint: name } } : undefined;
};
