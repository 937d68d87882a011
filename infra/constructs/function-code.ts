import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, FileSystem, Fn } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export const FUNCTION_NAMES = ['remediate', 'sweep', 'verify'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Returns the code of one function, for the construct `scope`. */
export type FunctionCode = (name: FunctionName, scope: Construct) => lambda.Code;

/**
 * The functions' runtime. It is named, so that a new aws-cdk-lib cannot move the functions to a version of Node.js
 * that the bundles were not built and tested for.
 */
export const NODE_RUNTIME = lambda.Runtime.NODEJS_24_X;

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

/** The name of a bundle's zip in a bucket. It changes with the code, so that CloudFormation sees an update. */
export const artifactKey = (directory: string, name: FunctionName): string => {
  const fingerprint = FileSystem.fingerprint(bundlePath(directory, name)).slice(0, 16);
  return `rotation-remediation/${name}-${fingerprint}.zip`;
};

/**
 * Bundles from a bucket `<prefix>-<Region>`, which an operator has filled. Lambda takes code only from a bucket in its
 * own Region.
 */
export const codeFromBucket =
  (bucketPrefix: string, directory: string): FunctionCode =>
  (name, scope) => {
    const bucketName = Fn.join('-', [bucketPrefix, Fn.ref('AWS::Region')]);
    const bucket = s3.Bucket.fromBucketName(scope, `${name}Artifacts`, bucketName);
    Annotations.of(bucket).acknowledgeWarning(
      '@aws-cdk/aws-lambda:codeFromBucketObjectVersionNotSpecified',
      'The key changes with the code, so that an update is seen without the version.',
    );
    return lambda.Code.fromBucketV2(bucket, artifactKey(directory, name));
  };
