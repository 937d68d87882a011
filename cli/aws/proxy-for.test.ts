import { afterEach, expect, test, vi } from 'vitest';
import { hasProxy, proxyFor } from './proxy-for.ts';

const AWS = 'https://secretsmanager.eu-west-1.amazonaws.com';
const ALL = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'];

const environment = (variables: Readonly<Record<string, string>>) => {
  for (const name of ALL.flatMap((each) => [each, each.toUpperCase()]))
    vi.stubEnv(name, variables[name] ?? undefined);
};
afterEach(() => {
  vi.unstubAllEnvs();
});

const P = 'http://proxy.test:3128';

test.each([
  [AWS, {}, undefined, false],
  [AWS, { HTTPS_PROXY: P }, P, true],
  [AWS, { https_proxy: P, HTTPS_PROXY: 'http://other.test' }, P, true],
  [AWS, { HTTPS_PROXY: 'https://proxy.test' }, 'https://proxy.test', true],
  [AWS, { HTTPS_PROXY: 'proxy.test:3128' }, P, true],
  [AWS, { ALL_PROXY: P }, P, true],
  [AWS, { HTTP_PROXY: P }, undefined, true],
  ['http://aws.test', { HTTP_PROXY: P, HTTPS_PROXY: 'http://other.test' }, P, true],
  ['http://aws.test', { HTTPS_PROXY: P }, undefined, true],
])('for %s in %o the proxy is %s', (url, variables, proxy, has) => {
  environment(variables);
  expect({ proxy: proxyFor(new URL(url)), has: hasProxy() }).toEqual({ proxy, has });
});

test.each([
  ['secretsmanager.eu-west-1.amazonaws.com', false],
  ['SecretsManager.eu-west-1.amazonaws.com', false],
  ['secretsmanager.eu-west-1.amazonaws.com:443', false],
  ['secretsmanager.eu-west-1.amazonaws.com:8443', true],
  ['amazonaws.com', false],
  ['.amazonaws.com', false],
  ['*.amazonaws.com', false],
  ['localhost,.amazonaws.com', false],
  ['localhost .amazonaws.com', false],
  ['localhost,  amazonaws.com:443', false],
  ['*', false],
  ['', true],
  [',', true],
  ['manager.eu-west-1.amazonaws.com', true],
  ['eu-west-1', true],
  ['secretsmanager.eu-west-1.amazonaws.com.evil.test', true],
])('with NO_PROXY=%s it is asked: %s', (NO_PROXY, asked) => {
  environment({ HTTPS_PROXY: P, NO_PROXY });
  expect(proxyFor(new URL(AWS)) !== undefined).toBe(asked);
});

test('a port of NO_PROXY is 80 where a plain URL has none', () => {
  environment({ HTTP_PROXY: P, NO_PROXY: 'aws.test:80' });
  expect(proxyFor(new URL('http://aws.test'))).toBeUndefined();
  expect(proxyFor(new URL('http://aws.test:81'))).toBe(P);
});
