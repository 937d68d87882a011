import { CfnMicrosoftTeamsChannelConfiguration, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { attentionRequired } from './outcome-patterns.ts';

/** A topic that gets a chat message for each secret that requires attention. Alarms do not name the secret. */
export const attentionTopic = (scope: Construct): Topic => {
  const topic = new Topic(scope, 'Attention', { enforceSSL: true });
  const message = RuleTargetInput.fromObject({
    version: '1.0',
    source: 'custom',
    content: {
      title: EventField.fromPath('$.detail.secret'),
      description: EventField.fromPath('$.detail.explanation'),
    },
  });
  new Rule(scope, 'TellChat', {
    eventPattern: attentionRequired,
    targets: [new SnsTopic(topic, { message })],
  });
  return topic;
};

type SlackChannel = { readonly slackWorkspaceId: string; readonly slackChannelId: string };

/** Posts alarms and secrets that require attention to a Slack channel. */
export const tellSlack = (scope: Construct, channel: SlackChannel, topics: ITopic[]): void => {
  new SlackChannelConfiguration(scope, 'Slack', {
    ...channel,
    slackChannelConfigurationName: 'rotation-remediation',
    notificationTopics: topics,
  });
};

type TeamsChannel = {
  readonly teamId: string;
  readonly teamsTenantId: string;
  readonly teamsChannelId: string;
};

/** The same for a channel of Microsoft Teams. */
export const tellTeams = (scope: Construct, channel: TeamsChannel, topics: ITopic[]): void => {
  new CfnMicrosoftTeamsChannelConfiguration(scope, 'Teams', {
    ...channel,
    configurationName: 'rotation-remediation',
    iamRoleArn: new Role(scope, 'TeamsRole', { assumedBy: new ServicePrincipal('chatbot.amazonaws.com') })
      .roleArn,
    snsTopicArns: topics.map((topic) => topic.topicArn),
  });
};
