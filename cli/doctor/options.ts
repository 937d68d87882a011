import type { AwsOptions, OutputOptions } from '../options.ts';

export type DoctorOptions = AwsOptions & OutputOptions;
