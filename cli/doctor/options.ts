import type { AwsOptions, OutputOptions } from '../commands/options.ts';

export type DoctorOptions = AwsOptions & OutputOptions;
