import { Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { RotationRemediationProps } from './rotation-remediation-props.ts';
import { ARNS, ENDPOINT, type Form } from './setting-forms.ts';

type Keyed = { readonly setting: string; readonly key: kms.IKey };
type Named = { readonly form: Form; readonly text: string };

/** The keys that IAM, SQS or CloudWatch Logs have to know by the key's own ARN, with the names of their settings. */
const keysIn = ({ encryptionKeys = [], encryptionKey }: RotationRemediationProps): readonly Keyed[] => [
  ...encryptionKeys.map((key) => ({ setting: 'encryptionKeys', key })),
  ...(encryptionKey === undefined ? [] : [{ setting: 'encryptionKey', key: encryptionKey }]),
];

/** Every setting of these props that names something in one Region. */
const namedIn = (props: RotationRemediationProps): readonly Named[] => {
  const { functionArn, functionArnsByTag = [], certificateAuthorities } = props.verification ?? {};
  const keys = keysIn(props).flatMap(({ key }) => (isAlias(key) ? [] : [key.keyArn]));
  const named: readonly (readonly [Form, readonly (string | undefined)[]])[] = [
    [ARNS.function, [functionArn, ...functionArnsByTag]],
    [ARNS.layer, [certificateAuthorities?.layerVersionArn]],
    [ARNS.key, keys],
    [ARNS.topic, [props.alarmTopic?.topicArn]],
    [ARNS.bus, [props.outcomeBus?.eventBusArn]],
    [ENDPOINT, [props.secretsManagerEndpoint]],
  ];
  return named.flatMap(([form, texts]) =>
    texts.flatMap((text) =>
      text === undefined || Token.isUnresolved(text) || Token.isUnresolved([text]) ? [] : [{ form, text }],
    ),
  );
};

/** Whether a key is named by an alias. IAM matches neither an alias's ARN nor its name with the key. */
const isAlias = (key: kms.IKey): boolean => 'aliasName' in key || key.keyArn.includes(':alias/');

/**
 * Faults of the settings that name something in AWS, each in a sentence. `region` is the stack's. Where only a
 * deployment knows it, the first setting's Region stands for it, because all have to be in the same one.
 */
export const arnErrorsOf = (props: RotationRemediationProps, region?: string): string[] => {
  const named = namedIn(props);
  const misfits = named.filter(({ form, text }) => !form.pattern.test(text));
  const placed = named
    .filter((each) => !misfits.includes(each))
    .map(({ form, text }) => ({ text: `"${text}"`, in: form.pattern.exec(text)?.[1] }));
  const [home = { text: '', in: undefined }] =
    region === undefined || Token.isUnresolved(region) ? placed : [{ text: 'the stack', in: region }];
  return [
    ...keysIn(props)
      .filter(({ key }) => isAlias(key))
      .map(
        // An alias's ARN may have parts that only a deployment knows.
        ({ setting }) => `${setting} has an alias: IAM needs the ARN of the key itself, ${ARNS.key.example}.`,
      ),
    ...misfits.map(({ form, text }) => `"${text}" is not ${form.what}: give ${form.example}.`),
    ...placed
      .filter((each) => each.in !== home.in)
      .map(
        (each) => `${each.text} is in ${each.in}, but ${home.text} in ${home.in}: name one in its Region.`,
      ),
  ];
};
