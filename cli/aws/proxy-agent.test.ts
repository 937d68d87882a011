import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../test/support/cli.ts';
import { aLaptop } from '../../test/support/company-laptop.ts';

const PLAN = ['plan', 'orders/db'];
const TAKING = '\nTake 4 steps? (account 111122223333, as user/sandbox, eu-west-1, mode recover) Yes.\n';

describe('a proxy that the environment names', () => {
  test('is used for every call to AWS, by CONNECT', async () => {
    const { run, asked } = await aLaptop();
    const { code, stdout, stderr } = await run(['apply', 'orders/db', '--yes']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toContain(TAKING);
    expect(asked).toEqual([
      'CONNECT secretsmanager.eu-west-1.amazonaws.com:443',
      'CONNECT sts.eu-west-1.amazonaws.com:443',
    ]);
  });

  test('gets the name and the password of its URL', async () => {
    const { run, proxy, logins } = await aLaptop();
    const HTTPS_PROXY = proxy.replace('//', '//me:p%40ss@');
    expect((await run(PLAN, { HTTPS_PROXY })).code).toBe(2);
    expect(logins).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });

  test('keeps its password to itself, whatever DEBUG says', async () => {
    const { shell, proxy, logins } = await aLaptop();
    const environment = { ...shell, HTTPS_PROXY: proxy.replace('//', '//me:FAKE-proxy@'), DEBUG: '*' };
    const { code, stdout, stderr } = await runCli('', PLAN, { environment });
    expect({ code, logins: logins.length }).toEqual({ code: 2, logins: 1 });
    expect(stdout + stderr).not.toContain('FAKE-proxy');
  });

  test('is spoken to by TLS where its URL says so, and proves itself by the company’s authority', async () => {
    const { run, tlsProxy, asked } = await aLaptop();
    expect((await run(PLAN, { HTTPS_PROXY: tlsProxy })).code).toBe(2);
    expect(asked).toHaveLength(1);
    const { code, stderr } = await run(PLAN, { HTTPS_PROXY: tlsProxy, AWS_CA_BUNDLE: undefined });
    expect({ code, asked: asked.length }).toEqual({ code: 1, asked: 1 });
    expect(stderr).toContain('AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS');
  });

  test('is asked for a plain endpoint by its whole URL', async () => {
    const { run, url, proxy, asked } = await aLaptop();
    expect((await run([...PLAN, '--endpoint-url', url], { HTTP_PROXY: proxy })).code).toBe(2);
    expect(asked).toEqual([`POST ${url}/`]);
  });

  test('is passed by for what NO_PROXY has, plain and by TLS', async () => {
    const { run, url, tlsPort, proxy, asked } = await aLaptop();
    const environment = { HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1,localhost' };
    for (const endpoint of [url, `https://localhost:${tlsPort}`])
      expect((await run([...PLAN, '--endpoint-url', endpoint], environment)).code).toBe(2);
    expect(asked).toEqual([]);
  });

  test.each([
    [
      'AWS_USE_FIPS_ENDPOINT',
      ['secretsmanager-fips.eu-west-1.amazonaws.com', 'sts-fips.eu-west-1.amazonaws.com'],
    ],
    // Secrets Manager's own name has both kinds of addresses: AWS's rules keep it.
    ['AWS_USE_DUALSTACK_ENDPOINT', ['secretsmanager.eu-west-1.amazonaws.com', 'sts.eu-west-1.api.aws']],
  ])(
    'is asked for the hosts that %s means, in the environment and in the profile',
    async (variable, hosts) => {
      const setting = `${variable.slice('AWS_'.length).toLowerCase()} = true`;
      const { run, asked } = await aLaptop({ files: { '.aws/config': `[profile work]\n${setting}\n` } });
      await run(['apply', 'orders/db', '--yes'], { [variable]: 'true' });
      expect(asked).toEqual(hosts.map((host) => `CONNECT ${host}:443`));
      await run(PLAN, { AWS_PROFILE: 'work' });
      expect(asked.slice(hosts.length)).toEqual([`CONNECT ${hosts[0]}:443`]);
    },
  );

  test.each([
    [403, 'Ask whoever keeps the proxy to let AWS through, or name its hosts in NO_PROXY.'],
    [407, 'The proxy asks for a login: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.'],
  ])('that answers %i is told as what it is', async (status, advice) => {
    const { run } = await aLaptop({ status });
    const { code, stderr } = await run(PLAN);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `DescribeSecret on orders/db failed: the proxy answered HTTP ${status}.\n${advice}\n`,
    });
  });

  test('is used by the built program, too, which ends once it is done', async () => {
    const { shell, asked } = await aLaptop();
    const { code } = await runCli('', PLAN, { environment: shell });
    expect({ code, asked }).toEqual({
      code: 2,
      asked: ['CONNECT secretsmanager.eu-west-1.amazonaws.com:443'],
    });
  });
});

describe('an authority of the company', () => {
  test('is trusted where the profile names its file, and no other then', async () => {
    const { run } = await aLaptop({ files: { '.aws/config': '[default]\nca_bundle = ./nowhere.pem\n' } });
    expect((await run(PLAN)).code).toBe(2);
    const { stderr } = await run(PLAN, { AWS_CA_BUNDLE: undefined });
    expect(stderr).toBe(
      "./nowhere.pem, which the profile's ca_bundle names, cannot be read: Error, ENOENT.\nName a file with certificates in PEM.\n",
    );
  });

  test('that nobody names is not trusted: what to set is told', async () => {
    const { run } = await aLaptop();
    const { code, stderr } = await run(PLAN, { AWS_CA_BUNDLE: undefined });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^DescribeSecret on orders\/db failed: Error, \S+\n.* AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS\.\n$/,
    );
  });

  test.each(['empty.pem', 'broken.pem'])('is refused where its file is no such: %s', async (file) => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const { run, home } = await aLaptop({ files: { 'empty.pem': 'nothing', 'broken.pem': broken } });
    const AWS_CA_BUNDLE = path.join(home, file);
    expect((await run(PLAN, { AWS_CA_BUNDLE })).stderr).toContain(
      `${AWS_CA_BUNDLE}, which AWS_CA_BUNDLE names, is not certificates in PEM.`,
    );
  });

  test('counts for the built program by NODE_EXTRA_CA_CERTS, too', async () => {
    const { shell, home } = await aLaptop();
    const environment = {
      ...shell,
      AWS_CA_BUNDLE: undefined,
      NODE_EXTRA_CA_CERTS: path.join(home, 'ca.pem'),
    };
    expect((await runCli('', PLAN, { environment })).code).toBe(2);
  });
});
