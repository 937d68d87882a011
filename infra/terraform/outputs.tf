output "stack_outputs" {
  description = "Everything that the stack names: functions, logs, queues, rules"
  value       = aws_cloudformation_stack.this.outputs
}

output "alarm_topic_arn" {
  description = "The topic of the alarms. A new one has no subscribers"
  value       = aws_cloudformation_stack.this.outputs["AlarmTopicArn"]
}

output "verifier_security_groups" {
  description = "The groups that the databases have to let in; empty without the built-in verifier"
  value       = compact(split(",", lookup(aws_cloudformation_stack.this.outputs, "VerifierSecurityGroups", "")))
}
