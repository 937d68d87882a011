import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, FileSystem } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export const FUNCTION_NAMES = ['remediate', 'sweep', 'verify'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Returns the code of one function, for the construct `scope`. */
export type FunctionCode = (name: FunctionName, scope: Construct) => lambda.Code;

/**
 * The functions' runtime, unless another is asked for. It is named, so that a new aws-cdk-lib cannot move the functions to a version of Node.js
 * that the bundles were not built and tested for.
 */
export const NODE_RUNTIME = lambda.Runtime.NODEJS_24_X;
/** The runtimes that the bundles are built for, the default first. */
export const RUNTIMES = [NODE_RUNTIME, lambda.Runtime.NODEJS_22_X] as const;
/** The architectures, the default first. The bundles have no native code. */
export const ARCHITECTURES = [lambda.Architecture.ARM_64, lambda.Architecture.X86_64] as const;

/** The path of a function's bundle. Throws if it was not built. */
export const bundlePath = (directory: string, name: FunctionName): string => {
  const path = join(directory, name);
  if (!existsSync(join(path, 'index.mjs'))) {
    throw new Error(`The bundle of "${name}" is missing in ${directory}: run "npm run build" first.`);
  }
  return path;
};

/** Bundles that the CDK uploads. */
export const codeFromDirectory =
  (directory: string): FunctionCode =>
  (name) =>
    lambda.Code.fromAsset(bundlePath(directory, name));

/** The name of a bundle's zip. It changes with the code, so that CloudFormation sees an update. */
export const zipName = (directory: string, name: FunctionName): string =>
  `${name}-${FileSystem.fingerprint(bundlePath(directory, name)).slice(0, 16)}.zip`;

/** An object in S3. Lambda takes code only from a bucket in its own Region. */
export type Zip = { readonly bucket: string; readonly key: string; readonly version?: string };

/** Bundles from a bucket that an operator has filled. */
export const codeFromBucket =
  (zipOf: (name: FunctionName) => Zip): FunctionCode =>
  (name, scope) => {
    const { bucket: bucketName, key, version } = zipOf(name);
    const bucket = s3.Bucket.fromBucketName(scope, `${name}Artifacts`, bucketName);
    Annotations.of(bucket).acknowledgeWarning(
      '@aws-cdk/aws-lambda:codeFromBucketObjectVersionNotSpecified',
      'The key changes with the code, so that an update is seen without the version.',
    );
    return lambda.Code.fromBucketV2(bucket, key, version === undefined ? {} : { objectVersion: version });
  };
