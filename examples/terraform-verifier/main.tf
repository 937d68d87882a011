# With a verifier in the databases' VPC: mode recover. `npm run template` first, then `terraform apply`.

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  description = "Private subnets with a way to Secrets Manager: an interface endpoint or NAT"
  type        = list(string)
}

variable "database_security_group_id" {
  type = string
}

resource "aws_s3_bucket" "code" {
  bucket_prefix = "rotation-remediation-"
}

module "rotation_remediation" {
  source = "../../dist/template/terraform"

  code_bucket      = aws_s3_bucket.code.id
  vpc_id           = var.vpc_id
  subnet_ids       = var.subnet_ids
  failed_rotations = "recover"
}

resource "aws_vpc_security_group_ingress_rule" "verifier" {
  security_group_id            = var.database_security_group_id
  referenced_security_group_id = module.rotation_remediation.verifier_security_groups[0]
  description                  = "The verifier of rotation-remediation"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}
