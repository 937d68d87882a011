import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmsProps, createAlarms } from './alarms.ts';
import { createDashboard } from './dashboard.ts';
import { createLogQueries } from './log-queries.ts';

/** Alarms, a dashboard, and saved log queries. */
export class Monitoring extends Construct {
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.alarms = createAlarms(this, props);
    const functions = [props.remediate, ...props.others];
    this.dashboard = createDashboard(this, { alarms: this.alarms, functions, queues: props.queues });
    createLogQueries(this, props.remediate.logGroup);
  }
}
