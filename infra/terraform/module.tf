terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "artifacts" {
  description = "The folder with the template and the functions' zips. Left out: the one that this module lies in, as npm run template and a release have it"
  type        = string
  default     = null
}

variable "stack_name" {
  description = "The name of the CloudFormation stack. One installation an account and Region"
  type        = string
  default     = "RotationRemediation"
  nullable    = false
}

variable "tags" {
  description = "Tags of the stack, which CloudFormation puts on everything in it"
  type        = map(string)
  default     = {}
  nullable    = false
}
