locals {
  artifacts = coalesce(var.artifacts, "${path.module}/..")
  template  = "${local.artifacts}/rotation-remediation.template.json"
  zips      = "${local.artifacts}/rotation-remediation"

  settings = {
    CodeBucket                = var.code_bucket
    CodePrefix                = var.code_prefix
    Mode                      = var.mode
    FailedRotations           = var.failed_rotations
    PreviousOnUnverified      = var.previous_on_unverified
    VpcId                     = var.vpc_id
    SubnetIds                 = join(",", var.subnet_ids)
    SecurityGroupIds          = join(",", var.security_group_ids)
    LoginAttempts             = var.login_attempts
    Engines                   = join(",", var.engines)
    DatabaseRange             = var.database_range
    DnsRange                  = var.dns_range
    CertificateAuthorities    = var.certificate_authorities
    SecretsManagerEndpoint    = var.secrets_manager_endpoint
    AliasTargets              = join(",", var.alias_targets)
    EncryptionKeys            = join(",", var.encryption_keys)
    VerifierArn               = var.verifier_arn
    VerifierArnsByTag         = join(",", var.verifier_arns_by_tag)
    SecretNamePrefix          = var.secret_name_prefix
    SecretTagValue            = var.secret_tag_value
    PermissionsBoundary       = var.permissions_boundary
    EncryptionKey             = var.encryption_key
    FunctionsVpcId            = var.functions_vpc_id
    FunctionsSubnetIds        = join(",", var.functions_subnet_ids)
    FunctionsSecurityGroupIds = join(",", var.functions_security_group_ids)
    Runtime                   = var.runtime
    Architecture              = var.architecture
    AlarmTopic                = var.alarm_topic
    OutcomeBus                = var.outcome_bus
    Runbooks                  = var.runbooks
    LogRetention              = var.log_retention
    RecheckDelay              = var.recheck_delay
    SweepSchedule             = var.sweep_schedule
    Concurrency               = var.concurrency
  }

  # What names something in another Region than the bucket and the stack: a template cannot take an ARN apart.
  region = data.aws_s3_bucket.code.region
  arns = concat(
    var.encryption_keys,
    var.verifier_arns_by_tag,
    [var.verifier_arn, var.encryption_key, var.alarm_topic, var.outcome_bus, var.certificate_authorities],
  )
  elsewhere = concat(
    [for arn in compact(local.arns) : arn if startswith(arn, "arn:") && element(split(":", arn), 3) != local.region],
    [for url in compact([var.secrets_manager_endpoint]) : url if !strcontains(url, ".${local.region}.vpce.")],
  )
}

data "aws_s3_bucket" "code" {
  bucket = var.code_bucket
}

# Each is named for its contents. The old ones go when the stack has the new ones, so that it can roll back.
resource "aws_s3_object" "zip" {
  for_each = fileset(local.zips, "*.zip")

  bucket = var.code_bucket
  key    = "${var.code_prefix}${each.value}"
  source = "${local.zips}/${each.value}"

  lifecycle {
    create_before_destroy = true
  }
}

# Longer than a template may be in the call itself. Its name changes with it, so that the stack is updated.
resource "aws_s3_object" "template" {
  bucket = var.code_bucket
  key    = "${var.code_prefix}${filemd5(local.template)}.template.json"
  source = local.template

  lifecycle {
    create_before_destroy = true
  }
}

# CloudFormation refuses settings that contradict each other, in the words of the construct: the template's rules.
resource "aws_cloudformation_stack" "this" {
  name         = var.stack_name
  template_url = "https://${data.aws_s3_bucket.code.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  tags         = var.tags

  # A template that was written for several prefixes has no parameter for one.
  parameters = { for name, value in local.settings : name => value if name != "SecretNamePrefix" || value != "" }

  depends_on = [aws_s3_object.zip]

  lifecycle {
    precondition {
      condition     = length(local.elsewhere) == 0
      error_message = "Not in ${local.region}, the Region of the bucket and of the stack: ${join(", ", local.elsewhere)}."
    }
  }
}
