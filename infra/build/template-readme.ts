/** How to deploy from the written template, in three steps. */
export const templateReadme = ({
  template,
  parameter,
}: {
  template: string;
  parameter: string;
}): string => `# Deploying rotation-remediation from its template

Made by \`npm run template\`. It needs no CDK and no bootstrapped account. Set a prefix of your own and do the
three steps in each Region.

\`\`\`sh
PREFIX=acme-artifacts
REGION=eu-west-1
\`\`\`

## 1. Put the functions where Lambda can fetch them

Lambda takes code from a bucket in its own Region only, so there is one for each: \`$PREFIX-$REGION\`.

\`\`\`sh
aws s3 mb "s3://$PREFIX-$REGION" --region "$REGION"
aws s3 cp --recursive rotation-remediation "s3://$PREFIX-$REGION/rotation-remediation" --region "$REGION"
\`\`\`

## 2. Make the stack

With CloudFormation:

\`\`\`sh
aws cloudformation deploy --region "$REGION" --stack-name RotationRemediation \\
  --template-file ${template} --capabilities CAPABILITY_IAM \\
  --parameter-overrides ${parameter}="$PREFIX"
\`\`\`

With Terraform:

\`\`\`hcl
resource "aws_cloudformation_stack" "rotation_remediation" {
  name          = "RotationRemediation"
  template_body = file("\${path.module}/${template}")
  capabilities  = ["CAPABILITY_IAM"]
  parameters    = { ${parameter} = "acme-artifacts" }
}
\`\`\`

For all accounts of an organization (StackSets): "An organization" in docs/deploying.md.

## 3. Let somebody hear the alarms

\`\`\`sh
TOPIC=$(aws cloudformation describe-stacks --region "$REGION" --stack-name RotationRemediation \\
  --query "Stacks[0].Outputs[?OutputKey=='AlarmTopicArn'].OutputValue" --output text)
aws sns subscribe --region "$REGION" --topic-arn "$TOPIC" --protocol email --notification-endpoint you@example.com
\`\`\`

A trail that logs management events must exist in the Region, or no cancellation reaches EventBridge; the sweep
finds secrets without it, once a day.
`;
