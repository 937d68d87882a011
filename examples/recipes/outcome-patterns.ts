import type { EventPattern } from 'aws-cdk-lib/aws-events';

/** AWSCURRENT of this secret was moved, on evidence: clients that keep the password in memory have an old one. */
export const awscurrentMoved = (secretArn: string): EventPattern => ({
  source: ['rotation-remediation'],
  resources: [secretArn],
  detail: { verdict: ['promote', 'rollback'], clients: ['not-affected'] },
});

/** An operator has to decide. */
export const attentionRequired: EventPattern = {
  source: ['rotation-remediation'],
  detailType: ['Rotation Needs Attention'],
};
