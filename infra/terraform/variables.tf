# Made from the template's parameters by `npm run docs`. What the module itself needs is in module.tf.

variable "code_bucket" {
  description = "The bucket with the functions' zips, in the Region of the stack"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.code_bucket))
    error_message = "code_bucket must be a bucket's name."
  }
}

variable "code_prefix" {
  description = "What the keys of the zips begin with in the bucket"
  type        = string
  default     = "rotation-remediation/"
  nullable    = false

  validation {
    condition     = can(regex("^([\\w./-]+/)?$", var.code_prefix))
    error_message = "code_prefix must be empty, or a path that ends in a slash."
  }
}

variable "mode" {
  description = "report writes nothing, unblock never touches AWSCURRENT, recover may move it on evidence. Left out: recover with a verifier, else unblock"
  type        = string
  default     = "default"
  nullable    = false

  validation {
    condition     = contains(["default", "report", "unblock", "recover"], var.mode)
    error_message = "mode must be one of default, report, unblock, recover."
  }
}

variable "failed_rotations" {
  description = "A rotation that failed and is still on: ignore, report (look and tell) or recover (may move AWSCURRENT on evidence). Left out: report"
  type        = string
  default     = "report"
  nullable    = false

  validation {
    condition     = contains(["ignore", "report", "recover"], var.failed_rotations)
    error_message = "failed_rotations must be one of ignore, report, recover."
  }
}

variable "previous_on_unverified" {
  description = "AWSPREVIOUS where nobody could ask the database: move to the parked version, where rotation functions look, or leave. Left out: move"
  type        = string
  default     = "move"
  nullable    = false

  validation {
    condition     = contains(["leave", "move"], var.previous_on_unverified)
    error_message = "previous_on_unverified must be one of leave, move."
  }
}

variable "vpc_id" {
  description = "Builds the verifier in this VPC, where it can reach the databases, in the subnets that are given. Left out: no verifier is built"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.vpc_id == "" || can(regex("^(vpc-([0-9a-f]{8}|[0-9a-f]{17})|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.vpc_id))
    error_message = "vpc_id must be the id of a VPC, or a reference to an SSM parameter with its version."
  }
}

variable "subnet_ids" {
  description = "The verifier's subnets; they need a way to Secrets Manager (an interface endpoint or NAT)"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.subnet_ids : can(regex("^(subnet-([0-9a-f]{8}|[0-9a-f]{17})|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", each))])
    error_message = "subnet_ids must be ids of subnets, or a reference to an SSM parameter with its version."
  }
}

variable "security_group_ids" {
  description = "The verifier's security groups. Left out: a new one, out to HTTPS and the usual database ports only"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.security_group_ids : can(regex("^(sg-([0-9a-f]{8}|[0-9a-f]{17})|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", each))])
    error_message = "security_group_ids must be ids of security groups, or a reference to an SSM parameter with its version."
  }
}

variable "login_attempts" {
  description = "Refusals in a row that a database user may get from the built-in verifier, 2 to 5. Left out: 2"
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([2, 3, 4, 5], var.login_attempts)
    error_message = "login_attempts must be one of 2, 3, 4, 5."
  }
}

variable "engines" {
  description = "The engines whose usual ports the new security group lets out to. Left out: all that have a built-in driver"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.engines : can(regex("^(postgres|redshift|mysql|mariadb|redis|valkey|sqlserver|influxdb|mongo|oracle)$", each))])
    error_message = "engines must be engines out of postgres, redshift, mysql, mariadb, redis, valkey, sqlserver, influxdb, mongo, oracle."
  }
}

variable "database_range" {
  description = "The IPv4 range in which the new security group lets out to the engines' ports"
  type        = string
  default     = "0.0.0.0/0"
  nullable    = false

  validation {
    condition     = can(regex("^((\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])\\.){3}(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])/(\\d|[12]\\d|3[0-2])$", var.database_range))
    error_message = "database_range must be a range of IPv4 addresses."
  }
}

variable "dns_range" {
  description = "The IPv4 ranges of your own DNS servers, if a VPC's DHCP options name any; every new security group lets out to them. Left out: Amazon's DNS, which needs no rule"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.dns_range == "" || can(regex("^((\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])\\.){3}(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])/(\\d|[12]\\d|3[0-2])$", var.dns_range))
    error_message = "dns_range must be a range of IPv4 addresses."
  }
}

variable "certificate_authorities" {
  description = "A layer with private authorities that the verifier trusts, too, in its file certificate-authorities.pem"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.certificate_authorities == "" || can(regex("^arn:[\\w-]+:lambda:([\\w-]+):\\d{12}:layer:[\\w-]+:\\d+$", var.certificate_authorities))
    error_message = "certificate_authorities must be the ARN of a version of a Lambda layer."
  }
}

variable "secrets_manager_endpoint" {
  description = "The interface endpoint of Secrets Manager that the verifier calls, if it has no private DNS name. Left out: Secrets Manager's usual name"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.secrets_manager_endpoint == "" || can(regex("^(https://vpce-[\\w-]+\\.secretsmanager(?:-fips)?\\.([\\w-]+)\\.vpce\\.amazonaws\\.com(?:\\.cn)?|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.secrets_manager_endpoint))
    error_message = "secrets_manager_endpoint must be the https URL of an interface endpoint, or a reference to an SSM parameter with its version."
  }
}

variable "alias_targets" {
  description = "Ends of server names that a host may be an alias (CNAME) of; docs/verifier.md says what that gives up. Left out: a server has to prove the name in the secret"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.alias_targets : can(regex("^([\\w-]+\\.)*(rds|redshift|redshift-serverless|cache|docdb)\\.amazonaws\\.com(\\.cn)?$", each))])
    error_message = "alias_targets must be ends of the names of AWS databases."
  }
}

variable "encryption_keys" {
  description = "Customer keys that the built-in verifier may decrypt secrets with. Left out: none; aws/secretsmanager needs no entry"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.encryption_keys : can(regex("^(arn:[\\w-]+:kms:([\\w-]+):\\d{12}:key/[\\w-]+|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", each))])
    error_message = "encryption_keys must be ARNs of keys, not of aliases, or a reference to an SSM parameter with its version."
  }
}

variable "verifier_arn" {
  description = "Asks your own function for every secret, instead of the built-in verifier"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.verifier_arn == "" || can(regex("^(arn:[\\w-]+:lambda:([\\w-]+):\\d{12}:function:[\\w-]+(:[\\w$-]+)?|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.verifier_arn))
    error_message = "verifier_arn must be the ARN of a function, or a reference to an SSM parameter with its version."
  }
}

variable "verifier_arns_by_tag" {
  description = "Your own functions that a secret may name in its tag rotation-remediation:verifier. Left out: the tag is not followed"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.verifier_arns_by_tag : can(regex("^(arn:[\\w-]+:lambda:([\\w-]+):\\d{12}:function:[\\w-]+(:[\\w$-]+)?|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", each))])
    error_message = "verifier_arns_by_tag must be ARNs of functions, or a reference to an SSM parameter with its version."
  }
}

variable "secret_name_prefix" {
  description = "Limits the scope to secrets whose names begin with this. Left out: every name"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = length(var.secret_name_prefix) <= 357 && (var.secret_name_prefix == "" || can(regex("^[\\w/+=.@!-]+$", var.secret_name_prefix)))
    error_message = "secret_name_prefix must be what a secret's name may begin with."
  }
}

variable "secret_tag_value" {
  description = "Limits the scope to secrets whose tag rotation-remediation-scope has this value. Left out: tagged or not"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = length(var.secret_tag_value) <= 256 && (var.secret_tag_value == "" || can(regex("^[^\\r\\n]+$", var.secret_tag_value)))
    error_message = "secret_tag_value must be a tag's value."
  }
}

variable "permissions_boundary" {
  description = "The permissions boundary of every role: the name of a managed policy in each account, with its path. Left out: none"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.permissions_boundary == "" || can(regex("^([\\w+=,.@-]+/)*[\\w+=,.@-]{1,128}$", var.permissions_boundary))
    error_message = "permissions_boundary must be a policy's name, with its path."
  }
}

variable "encryption_key" {
  description = "Customer key of the log groups and the queues; its policy has to let services in. Left out: keys of AWS"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.encryption_key == "" || can(regex("^(arn:[\\w-]+:kms:([\\w-]+):\\d{12}:key/[\\w-]+|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.encryption_key))
    error_message = "encryption_key must be the ARN of a key, not of an alias, or a reference to an SSM parameter with its version."
  }
}

variable "functions_vpc_id" {
  description = "Attaches remediate and sweep to this VPC, in the subnets that are given; it may be the same as vpcId. Left out: they are in no VPC"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.functions_vpc_id == "" || can(regex("^(vpc-([0-9a-f]{8}|[0-9a-f]{17})|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.functions_vpc_id))
    error_message = "functions_vpc_id must be the id of a VPC, or a reference to an SSM parameter with its version."
  }
}

variable "functions_subnet_ids" {
  description = "The subnets of remediate and sweep; they need a way to Secrets Manager, SQS, EventBridge and Lambda"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.functions_subnet_ids : can(regex("^(subnet-([0-9a-f]{8}|[0-9a-f]{17})|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", each))])
    error_message = "functions_subnet_ids must be ids of subnets, or a reference to an SSM parameter with its version."
  }
}

variable "functions_security_group_ids" {
  description = "The security groups of remediate and sweep. Left out: a new one, out to HTTPS only"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.functions_security_group_ids : can(regex("^(sg-([0-9a-f]{8}|[0-9a-f]{17})|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", each))])
    error_message = "functions_security_group_ids must be ids of security groups, or a reference to an SSM parameter with its version."
  }
}

variable "runtime" {
  description = "The functions' runtime, for Regions that do not have the newer one yet. Left out: nodejs24.x"
  type        = string
  default     = "nodejs24.x"
  nullable    = false

  validation {
    condition     = contains(["nodejs24.x", "nodejs22.x"], var.runtime)
    error_message = "runtime must be one of nodejs24.x, nodejs22.x."
  }
}

variable "architecture" {
  description = "The functions' architecture, for Regions that do not have the other one. Left out: arm64"
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be one of arm64, x86_64."
  }
}

variable "alarm_topic" {
  description = "Sends the alarms to this topic. Left out: a new encrypted topic, its ARN in the outputs"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.alarm_topic == "" || can(regex("^(arn:[\\w-]+:sns:([\\w-]+):\\d{12}:[\\w-]+(\\.fifo)?|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.alarm_topic))
    error_message = "alarm_topic must be the ARN of a topic, or a reference to an SSM parameter with its version."
  }
}

variable "outcome_bus" {
  description = "Publishes outcome events on this bus. Left out: the default bus"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.outcome_bus == "" || can(regex("^(arn:[\\w-]+:events:([\\w-]+):\\d{12}:event-bus/[\\w./-]+|\\{\\{resolve:ssm:[\\w./-]+:\\d+\\}\\})$", var.outcome_bus))
    error_message = "outcome_bus must be the ARN of an event bus, or a reference to an SSM parameter with its version."
  }
}

variable "runbooks" {
  description = "The base URL of the runbooks that alarms link. Left out: the repository's; docs/runbooks/, their path in it, while it has no address"
  type        = string
  default     = "docs/runbooks/"
  nullable    = false

  validation {
    condition     = can(regex("^\\S+/$", var.runbooks))
    error_message = "runbooks must be a URL that ends in a slash."
  }
}

variable "log_retention" {
  description = "Days that logs are kept, one of the numbers that CloudWatch allows. Left out: 365"
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention)
    error_message = "log_retention must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "recheck_delay" {
  description = "Seconds from a cancellation to the recheck. Less than 900 may come before the last step of the rotation"
  type        = number
  default     = 900
  nullable    = false

  validation {
    condition     = var.recheck_delay >= 60 && var.recheck_delay <= 900 && floor(var.recheck_delay) == var.recheck_delay
    error_message = "recheck_delay must be a whole number from 60 to 900."
  }
}

variable "sweep_schedule" {
  description = "When the sweep runs: rate(...) of up to six days, or a cron(...) of every day. Left out: rate(1 day)"
  type        = string
  default     = "rate(1 day)"
  nullable    = false

  validation {
    condition     = can(regex("^(rate\\(1 day\\)|rate\\(1 hour\\)|rate\\(6 hours\\)|rate\\(12 hours\\)|cron\\([^ ]+ [^ ]+ [*?] [*?] [*?] [*?]\\))$", var.sweep_schedule))
    error_message = "sweep_schedule must be rate(1 day), rate(1 hour), rate(6 hours), rate(12 hours), or a cron(...) of every day."
  }
}

variable "concurrency" {
  description = "Secrets worked on at the same time; unreserved where the account's quota leaves nothing to reserve. Left out: 5"
  type        = string
  default     = "5"
  nullable    = false

  validation {
    condition     = contains(["5", "unreserved", "2", "3", "10", "20", "50"], var.concurrency)
    error_message = "concurrency must be one of 5, unreserved, 2, 3, 10, 20, 50."
  }
}
