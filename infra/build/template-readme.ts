/** How to deploy from the written template, in three steps. */
export const templateReadme = (
  template: string,
): string => `# Deploying rotation-remediation from its template

Made by \`npm run template\`. It needs no CDK and no bootstrapped account. Type the commands in this folder.

\`\`\`sh
BUCKET=acme-artifacts-eu-west-1   # a bucket of yours, in the Region that you deploy to
\`\`\`

## 1. Put the functions where Lambda can fetch them

\`\`\`sh
aws s3 cp --recursive rotation-remediation "s3://$BUCKET/rotation-remediation"
\`\`\`

## 2. Make the stack

\`\`\`sh
aws cloudformation deploy --stack-name RotationRemediation --template-file ${template} \\
  --s3-bucket "$BUCKET" --capabilities CAPABILITY_IAM \\
  --parameter-overrides CodeBucket="$BUCKET"
\`\`\`

More settings follow CodeBucket, as in \`VpcId=vpc-... SubnetIds=subnet-...,subnet-...\` for the verifier. Each says
what it does in the template, and in docs/deploying.md. For Terraform take the module terraform, which does the
first two steps; for all accounts of an organization see docs/deploying/landing-zone.md.

## 3. Let somebody hear the alarms

\`\`\`sh
TOPIC=$(aws cloudformation describe-stacks --stack-name RotationRemediation \\
  --query "Stacks[0].Outputs[?OutputKey=='AlarmTopicArn'].OutputValue" --output text)
aws sns subscribe --topic-arn "$TOPIC" --protocol email --notification-endpoint you@example.com
\`\`\`

A trail that logs management events must exist in the Region, or no cancellation reaches EventBridge; the sweep
finds secrets without it, once a day.
`;
