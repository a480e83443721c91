/** A token for Amazon MSK with IAM: a signed address, made here without asking anybody but the source of the AWS credentials. */
import { epochMs } from '../../contract/units.ts';
import { ProblemError } from '../config/problem-error.ts';
import type { LoginToken } from './login-token.ts';

/**
 * Credentials come from where AWS tools look for them: the environment, the shared files (AWS_PROFILE), single sign-on, the machine's role.
 * Throws ProblemError when there are none.
 */
export async function signMskToken(region: string): Promise<LoginToken> {
  const { generateAuthToken } = await import('./msk-signer.ts');
  try {
    const { token, expiryTime } = await generateAuthToken({ region });
    return { value: token, expiresMs: epochMs(expiryTime) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError({
      happened: `no AWS credentials for kafka.sasl.mechanism "aws-iam" (${reason})`,
      remedy: 'log in (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  }
}
