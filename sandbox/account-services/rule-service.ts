import { type JsonObject, jsonService, type Service, textIn } from './json-service.ts';

/** A rule of the default bus, and what it delivers to: targets in the API's JSON form. */
export type ServedRule = {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly pattern: JsonObject;
  readonly targets: readonly JsonObject[];
};

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
