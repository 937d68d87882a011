import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test, vi } from 'vitest';
import { MetricOutcomes } from '../../lambda/remediate/metric-outcomes.ts';
import { parseRequest, type Request } from '../../lambda/remediate/request.ts';
import { METRIC_NAMESPACE } from '../../lambda/runtime/config.ts';
import { parseSweepPage } from '../../lambda/sweep/sweep-page.ts';
import { SweepReports } from '../../lambda/sweep/sweep-reports.ts';
import { cancelEvent } from '../support/events.ts';
import { aSecret, C, NOW } from '../support/secrets.ts';
import { verified } from './installations.ts';
import { only, resourcesOf, templateOf } from './synthesized.ts';

const REFUSED = { answer: { kind: 'rejected' }, sameIdentity: true, hasValue: true } as const;

type Embedded = {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [field: string]: unknown;
};

/** Every metric that the functions write, as `namespace name dimension=value`, from the lines they really write. */
const written = async (): Promise<ReadonlySet<string>> => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const outcomes = new MetricOutcomes();
  const secret = aSecret({ [C]: ['AWSCURRENT'] });
  await outcomes.publish({
    verdict: { kind: 'no-action', row: '14b', reason: 'unverified', attention: 'required' },
    evidence: { kind: 'failed', cause: 'verifier-timed-out' },
    before: secret,
    after: secret,
    request: parseRequest(cancelEvent()) as Request,
    pass: 'initial',
    mode: 'recover',
    at: NOW,
  });
  await outcomes.publish({
    verdict: { kind: 'no-action', row: '11', reason: 'none-accepted', attention: 'required' },
    evidence: { kind: 'taken', engine: 'postgres', findings: new Map([[C, REFUSED]]) },
    before: secret,
    pass: 'recheck',
    mode: 'recover',
    at: NOW,
  });
  outcomes.countFailure();
  const page = parseSweepPage({ kind: 'sweep-page' }, NOW);
  if (page.kind !== 'sweep-page') throw new Error('The first page is not understood.');
  new SweepReports(new Logger({ logLevel: 'SILENT' })).completed(page.tally, NOW);
  write.mockRestore();

  const metrics = lines
    .map((line) => JSON.parse(line) as Embedded)
    .flatMap((line) =>
      line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Metrics.flatMap(({ Name }) =>
          Dimensions.map((names) =>
            [Namespace, Name, ...names.map((name) => `${name}=${line[name]}`)].join(' '),
          ),
        ),
      ),
    );
  return new Set(metrics);
};

type Dimension = { readonly Name: string; readonly Value: string };
const asText = ({ Namespace, MetricName, Dimensions }: Record<string, unknown>): string =>
  [
    Namespace,
    MetricName,
    ...((Dimensions ?? []) as Dimension[]).map(({ Name, Value }) => `${Name}=${Value}`),
  ].join(' ');

describe('what the functions write is what is watched', () => {
  const template = templateOf(verified('recover'));

  test('by every alarm on a metric of our own', async () => {
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
    const watched = alarms
      .flatMap((alarm) => [
        alarm,
        ...((alarm['Metrics'] ?? []) as { MetricStat?: { Metric: Record<string, unknown> } }[]).map(
          (query) => query.MetricStat?.Metric ?? {},
        ),
      ])
      .filter((metric) => metric['Namespace'] === METRIC_NAMESPACE)
      .map(asText);
    expect(watched).toHaveLength(6);
    const names = await written();
    expect(watched.filter((metric) => !names.has(metric))).toEqual([]);
  });

  test('by the dashboard’s search for verdicts', async () => {
    const [, dashboard] = only(template, 'AWS::CloudWatch::Dashboard', '');
    const body = JSON.stringify(dashboard['DashboardBody']).replaceAll('\\', '');
    const [, dimensions = '', name = ''] =
      /SEARCH\('\{RotationRemediation,([\w,]+)\} MetricName="(\w+)"'/.exec(body) ?? [];
    const byVerdict = [...(await written())].filter((metric) =>
      metric.startsWith(`${METRIC_NAMESPACE} ${name} `),
    );
    const asSearched = byVerdict.filter((metric) => {
      const [, , ...pairs] = metric.split(' ');
      return pairs.map((pair) => pair.split('=')[0]).join(',') === dimensions;
    });
    expect(asSearched).toHaveLength(1);
  });
});
