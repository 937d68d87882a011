# One account and Region without a verifier: mode unblock. `npm run template` first, then `terraform apply`.

variable "on_call_email" {
  type = string
}

resource "aws_s3_bucket" "code" {
  bucket_prefix = "rotation-remediation-"
}

module "rotation_remediation" {
  source = "../../dist/template/terraform"

  code_bucket        = aws_s3_bucket.code.id
  secret_name_prefix = "prod/"
}

resource "aws_sns_topic_subscription" "on_call" {
  topic_arn = module.rotation_remediation.alarm_topic_arn
  protocol  = "email"
  endpoint  = var.on_call_email
}
