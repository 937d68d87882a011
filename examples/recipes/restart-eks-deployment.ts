import { Stack } from 'aws-cdk-lib';
import { BuildSpec, LinuxBuildImage, Project } from 'aws-cdk-lib/aws-codebuild';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import { Rule } from 'aws-cdk-lib/aws-events';
import { CodeBuildProject } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { awscurrentMoved } from './outcome-patterns.ts';

type Deployment = { readonly cluster: string; readonly namespace: string; readonly name: string };

/** Rolls out a Kubernetes deployment again when AWSCURRENT of its secret has moved. Needs access entries. */
export const restartEksDeployment = (scope: Construct, secretArn: string, deployment: Deployment): Rule => {
  const { cluster, namespace, name } = deployment;
  const { partition } = Stack.of(scope);
  const role = new Role(scope, 'RolloutRole', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['eks:DescribeCluster'],
      resources: [Stack.of(scope).formatArn({ service: 'eks', resource: 'cluster', resourceName: cluster })],
    }),
  );
  new CfnAccessEntry(scope, 'RolloutAccess', {
    clusterName: cluster,
    principalArn: role.roleArn,
    accessPolicies: [
      {
        policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`,
        accessScope: { type: 'namespace', namespaces: [namespace] },
      },
    ],
  });
  const project = new Project(scope, 'Rollout', {
    role,
    environment: { buildImage: LinuxBuildImage.STANDARD_7_0 },
    buildSpec: BuildSpec.fromObject({
      version: '0.2',
      phases: {
        build: {
          commands: [
            `aws eks update-kubeconfig --name ${cluster}`,
            `kubectl rollout restart deployment/${name} --namespace ${namespace}`,
          ],
        },
      },
    }),
  });
  return new Rule(scope, 'RestartEksDeployment', {
    eventPattern: awscurrentMoved(secretArn),
    targets: [new CodeBuildProject(project)],
  });
};
