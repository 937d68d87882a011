import { type JsonObject, jsonService, type Service, textIn } from './json-service.ts';

/** A rule of the default bus, and what it delivers to: targets in the API's JSON form. */
export type ServedRule = {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly pattern: JsonObject;
  readonly targets: readonly JsonObject[];
};

/** A resource policy by which EventBridge may do this for these rules, and for no other. */
export const lettingRulesIn = (ruleArns: readonly string[], Action: string): JsonObject => ({
  Version: '2012-10-17',
  Statement: ruleArns.map((rule) => ({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action,
    Condition: { ArnEquals: { 'aws:SourceArn': rule } },
  })),
});

/** As much of EventBridge as the doctor calls. */
export const ruleService = (rules: () => readonly ServedRule[]): Service =>
  jsonService('AWSEvents', '1.1', {
    ListRules: () => ({
      Rules: rules().map(({ name, arn, enabled, pattern }) => ({
        Name: name,
        Arn: arn,
        EventBusName: 'default',
        State: enabled ? 'ENABLED' : 'DISABLED',
        EventPattern: JSON.stringify(pattern),
      })),
    }),
    ListTargetsByRule: (input) => {
      const name = textIn(input, 'Rule');
      return { Targets: rules().find((rule) => rule.name === name)?.targets ?? [] };
    },
  });
