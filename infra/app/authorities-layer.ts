import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ARNS } from '../constructs/setting-forms.ts';
import { AUTHORITIES_FILE } from '../constructs/verifier.ts';

/**
 * The layer of a version's ARN, or a new one that has this PEM file. Throws an Error where the file cannot be read, or
 * has anything else than certificates in it: a key, say, that would be deployed with them.
 */
export const authoritiesLayer = (scope: Construct, fileOrArn: string): lambda.ILayerVersion => {
  const id = 'CertificateAuthorities';
  if (ARNS.layer.pattern.test(fileOrArn) || Token.isUnresolved(fileOrArn))
    return lambda.LayerVersion.fromLayerVersionArn(scope, id, fileOrArn);
  if (!hasCertificatesAlone(fileOrArn)) {
    throw new Error(
      `certificateAuthorities: ${fileOrArn} is not a file of certificates in PEM, and nothing else.`,
    );
  }
  const directory = mkdtempSync(join(tmpdir(), 'authorities-'));
  try {
    cpSync(fileOrArn, join(directory, AUTHORITIES_FILE));
    return new lambda.LayerVersion(scope, id, {
      description: 'rotation-remediation: certificate authorities that the verifier trusts, too',
      code: lambda.Code.fromAsset(directory),
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const hasCertificatesAlone = (file: string): boolean => {
  try {
    const kinds = [...readFileSync(file, 'utf8').matchAll(/-----BEGIN ([^-]+)-----/g)].map(
      ([, kind]) => kind,
    );
    return kinds.length > 0 && kinds.every((kind) => kind === 'CERTIFICATE');
  } catch {
    return false;
  }
};
