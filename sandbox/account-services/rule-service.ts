import { type JsonObject, jsonService, type Service, ServiceRefusal, textIn } from './json-service.ts';

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

/** As much of EventBridge as `doctor`, `pause` and `resume` call. `change` takes the place of a rule. */
export const ruleService = (
  rules: () => readonly ServedRule[],
  change: (rule: ServedRule) => void = () => undefined,
): Service => {
  const switched = (input: JsonObject, enabled: boolean): JsonObject => {
    const name = textIn(input, 'Name');
    const rule = rules().find((each) => each.name === name);
    if (rule === undefined)
      throw new ServiceRefusal('ResourceNotFoundException', `Rule ${name} does not exist.`);
    change({ ...rule, enabled });
    return {};
  };
  return jsonService('AWSEvents', '1.1', {
    EnableRule: (input) => switched(input, true),
    DisableRule: (input) => switched(input, false),
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
};
