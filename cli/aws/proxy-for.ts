const variable = (name: string): string => process.env[name] || process.env[name.toUpperCase()] || '';

/**
 * The proxy that the environment names for a URL, as `aws` takes it: HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, in small
 * letters first, unless NO_PROXY has the host. Undefined where there is none.
 */
export const proxyFor = (url: URL): string | undefined => {
  const proxy = variable(`${url.protocol.slice(0, -1)}_proxy`) || variable('all_proxy');
  if (proxy === '' || isExcepted(url)) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
};

/** Whether the environment names a proxy for anything. */
export const hasProxy = (): boolean => ['https_proxy', 'http_proxy', 'all_proxy'].some(variable);

/** A name in NO_PROXY stands for what is under it, too. */
const isExcepted = ({ hostname, port, protocol }: URL): boolean => {
  const at = port || (protocol === 'https:' ? '443' : '80');
  return variable('no_proxy')
    .toLowerCase()
    .split(/[,\s]+/)
    .map((name) => name.replace(/^\*?\./, ''))
    .some((name) =>
      [hostname, `${hostname}:${at}`].some(
        (host) => name === host || host.endsWith(`.${name}`) || name === '*',
      ),
    );
};
